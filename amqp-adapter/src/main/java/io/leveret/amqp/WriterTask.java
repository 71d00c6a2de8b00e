package io.leveret.amqp;

/** What the writer of a publish connection does next. */
sealed interface WriterTask permits Outbound, WriterTask.Answer {

    /**
     * Something that another thread has found out for the writer.
     *
     * @param then what the writer does about it
     */
    record Answer(Runnable then) implements WriterTask {}
}
