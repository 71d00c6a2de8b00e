package io.leveret.jdbc;

import io.leveret.DeadLetters;
import io.leveret.LeveretException;
import io.leveret.jdbc.Outbox.Work;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The events that an outbox has given up, as dead letters. Each that is chosen has a transaction of its own. */
record OutboxDeadLetters(Outbox outbox) implements DeadLetters {

    @Override
    public List<Letter> browse(int max) {
        return asked(connection -> DeadRows.page(connection, 0, max));
    }

    @Override
    public Page browse(Position from, int max) {
        return asked(connection -> {
            long left = Math.min(from.left(), Math.max(0, DeadRows.count(connection) - from.skip()));
            List<Letter> letters = DeadRows.page(connection, from.skip(), (int) Math.min(max, left));
            long then = left - letters.size();
            boolean more = then > 0 && !letters.isEmpty();
            return new Page(letters, more ? new Position(from.skip() + letters.size(), then) : null);
        });
    }

    @Override
    public long count() {
        return asked(DeadRows::count);
    }

    @Override
    public int replay(Predicate<Letter> which) {
        try {
            return each(which, DeadRows::revive);
        } finally {
            outbox.nudge();
        }
    }

    @Override
    public int delete(Predicate<Letter> which) {
        return each(which, DeadRows::delete);
    }

    /** One after another, so that none but the current one is in memory; those that come meanwhile are left out. */
    private int each(Predicate<Letter> which, Action action) {
        long last = asked(DeadRows::last);
        int chosen = 0;
        Optional<DeadRows.Dead> dead = next(0, last);
        while (dead.isPresent()) {
            long seq = dead.get().seq();
            if (chooses(which, dead.get().letter(), chosen) && asked(connection -> action.act(connection, seq))) {
                chosen++;
            }
            dead = next(seq, last);
        }
        return chosen;
    }

    private Optional<DeadRows.Dead> next(long behind, long last) {
        return asked(connection -> DeadRows.next(connection, behind, last));
    }

    private static boolean chooses(Predicate<Letter> which, Letter letter, int chosen) {
        try {
            return which.test(letter);
        } catch (RuntimeException | Error e) {
            e.addSuppressed(new LeveretException(chosen + " letters were chosen before"));
            throw e;
        }
    }

    private <R> R asked(Work<R, SQLException> work) {
        try {
            return Transactions.readCommitted(outbox.dataSource(), work);
        } catch (SQLException e) {
            throw new LeveretException("the outbox's dead letters can't be used: " + e.getMessage(), e);
        }
    }

    /** What becomes of a chosen letter. */
    @FunctionalInterface
    private interface Action {
        boolean act(Connection connection, long seq) throws SQLException;
    }
}
