package io.leveret.amqp.consume;

/** A set-up thread is at work: until there is a result, the subscription is as it was before. */
sealed interface SettingUp extends SubscriptionState permits Declaring, Starting {

    /** What it was before. */
    Idle before();

    @Override
    default Condition condition() {
        return before().condition();
    }

    @Override
    default boolean troubled() {
        return before().troubled();
    }

    @Override
    default SubscriptionState lost(Condition why) {
        return before().lost(why);
    }

    @Override
    default SubscriptionState failed(Condition why) {
        return Idle.after(before().failures() + 1, why);
    }
}
