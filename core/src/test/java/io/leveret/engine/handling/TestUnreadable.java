package io.leveret.engine.handling;

/** Events that can't be read. */
public final class TestUnreadable {

    private TestUnreadable() {}

    /** So many in a row are parked. */
    public static void park(UnreadableEvents unreadable, int events, String reason) {
        for (int i = 0; i < events; i++) {
            unreadable.parked(reason);
        }
    }
}
