package io.leveret.amqp.publish;

/** The next thing that the writer of a publish connection has to do. */
sealed interface WriterTask permits Outbound, WriterTask.Answer {

    /**
     * Something that another thread has found out for the writer.
     *
     * @param then what the writer does about it
     */
    record Answer(Runnable then) implements WriterTask {}
}
