package io.leveret.jdbc;

import io.leveret.Context;
import io.leveret.HandlerParameter;
import io.leveret.Outcome;
import java.sql.Connection;
import javax.sql.DataSource;

/** The transaction of a handler that takes a connection: the event is noted first, and committed with what it does. */
record HandlerTransaction(DataSource dataSource, Inbox inbox, Runnable afterCommit)
        implements HandlerParameter<Connection> {

    @Override
    public Class<Connection> type() {
        return Connection.class;
    }

    @Override
    public Outcome around(Context context, Next<Connection> next) throws Exception {
        String problem = InboxRows.idProblem(context.id());
        if (problem != null) {
            return Outcome.deadLetter(problem);
        }
        Outcome outcome;
        try {
            outcome = Transactions.<Outcome, Exception>run(dataSource, connection -> {
                if (!inbox.first(connection, context)) {
                    return Outcome.ack();
                }
                Outcome decided = next.proceed(connection);
                if (decided instanceof Outcome.RetryAfter || decided instanceof Outcome.DeadLetter) {
                    throw new RolledBack(decided);
                }
                return decided;
            });
        } catch (RolledBack e) {
            return e.outcome;
        }
        afterCommit.run();
        return outcome;
    }

    /** Ends the transaction without its changes, as the handler has decided. */
    private static final class RolledBack extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient Outcome outcome;

        RolledBack(Outcome outcome) {
            super("rolled back", null, false, false);
            this.outcome = outcome;
        }
    }
}
