package io.leveret.contract;

/** How applications publish, start, change and end: the third part of the contract. */
public interface ApplicationContract
        extends PublishContract,
                PublishInterceptorContract,
                ValueContract,
                BodyContract,
                CodecContract,
                ClassContract,
                SubscriberContract,
                LifecycleContract,
                LiveSettingsContract,
                ListenerContract,
                StatsContract,
                ReentryContract,
                RequestContract,
                ReplyContract,
                DurabilityContract,
                NetworkContract {}
