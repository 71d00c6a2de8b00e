package io.leveret.kafka.parking;

import io.leveret.transport.Message;
import java.util.function.Consumer;

/** Where letters go that leave their parking topic. */
public interface Outbox {

    /**
     * Says, before any letter is chosen, that letters can be given back.
     *
     * @throws io.leveret.transport.TransportException if the subscription has no place for them
     */
    void check();

    /** Puts a letter into its subscription; tells when it is safely there, or that it is not. */
    void giveBack(Message message, String origin, Runnable given, Runnable notGiven);

    /** Removes a letter; tells when that is confirmed, or that it is not. */
    void remove(String parking, byte[] key, Consumer<Boolean> removed);
}
