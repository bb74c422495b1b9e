package io.github.sesdkimrotator.simulation;

import io.github.sesdkimrotator.port.RunLog;
import io.github.sesdkimrotator.port.SweepFigures;

/** Looks at what would be written, and writes nothing. */
record UnwrittenLog(Promises promises) implements RunLog {

    @Override
    public void beginDomain() {
        // Nothing is measured.
    }

    @Override
    public void record(Line line) {
        promises.isShown("a log line", line.message());
    }

    @Override
    public void record(SweepFigures figures) {
        // Nothing is formatted.
    }
}
