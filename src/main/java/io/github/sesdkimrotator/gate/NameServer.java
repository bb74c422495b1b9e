package io.github.sesdkimrotator.gate;

/**
 * One server that is asked.
 *
 * @param ring what it is asked as
 * @param name how people know it: {@code ns1.example.jp.} or the resolver as it was configured
 * @param address where the question goes: {@code 192.0.2.53:53}, {@code [2001:db8::53]:53} or an {@code https} URL
 */
public record NameServer(Ring ring, String name, String address) {

    @Override
    public String toString() {
        return name.equals(address) ? name : name + " at " + address;
    }
}
