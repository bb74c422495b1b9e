package io.github.sesdkimrotator.check;

/** What the command tells the shell. Part of its interface: scripts rely on the numbers. */
enum ExitStatus {
    /** The gate is open; with {@code --gone}, the record is proven gone. */
    OPEN(0),
    /** Not yet, and nothing contradicts; with {@code --gone}, not proven gone. */
    WAITING(1),
    /** Something else is published. */
    CONFLICTING(2),
    /** Nobody could be asked, or not one server of the ring that decided sent a response. */
    COULD_NOT_ASK(3),
    /** {@code EX_USAGE} of {@code sysexits.h}. Nothing was asked. */
    WRONG_USAGE(64),
    /** {@code EX_SOFTWARE} of {@code sysexits.h}: a defect of this command. */
    DEFECT(70);

    private final int code;

    ExitStatus(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
