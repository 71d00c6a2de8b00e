package io.leveret.samples.kotlin

import com.fasterxml.jackson.core.type.TypeReference
import com.fasterxml.jackson.module.kotlin.KotlinFeature
import com.fasterxml.jackson.module.kotlin.kotlinModule
import io.leveret.EventMetadata
import io.leveret.Handling
import io.leveret.Leveret
import io.leveret.Outcome
import io.leveret.PublishOptions
import io.leveret.Settings
import io.leveret.StartException
import io.leveret.SubscriptionDefinition
import io.leveret.SubscriptionSettings
import io.leveret.json.JsonCodec
import java.util.concurrent.CompletionException
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import org.awaitility.Awaitility.await
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.MethodSource
import org.junit.jupiter.params.provider.ValueSource

/** Events that are Kotlin classes are refused at the start without Kotlin's module for Jackson; with it they come as they were sent. */
@Timeout(60)
class KotlinClassesTest {

    private val seen = LinkedBlockingQueue<Any>()

    @ParameterizedTest
    @ValueSource(
        classes =
            [
                Plain::class, OneText::class, Annotated::class, WithDefaults::class, AllDefaults::class, WithNullable::class,
                Lines::class, Derived::class, Variables::class, Names::class, Sku::class, WithValues::class, Closed::class,
                Opened::class, WithObject::class, Card::class, Coins::class, Free::class, Paid::class, WithGeneric::class,
            ],
    )
    fun withoutKotlinsModuleAClassIsAFaultOfTheStartThatNamesItAndTheRemedy(event: Class<*>) {
        val failure = assertThrows(StartException::class.java) { start(JsonCodec.standard(), handling(event)).close() }

        assertEquals(1, failure.faults().size, failure.message)
        val fault = failure.faults()[0].toString()
        assertTrue(
            fault.startsWith(
                "subscription readers.events: the codec can't read ${event.name}: ${event.simpleName}: ${event.name}" +
                    " is a Kotlin class, which needs jackson-module-kotlin:" +
                    " LeveretBuilder.codec(JsonCodec.of(JsonCodec.mapper().registerModule(kotlinModule())))",
            ),
            fault,
        )
    }

    @Test
    fun withoutKotlinsModuleTheComponentOfAKotlinClassIsNamed() {
        val full = object : TypeReference<Map<String, List<Coins>>>() {}.type
        val handling = Handling.of(Map::class.java) { _, _ -> Outcome.ack() }.types("an.event").decodedTo(full)

        val failure = assertThrows(StartException::class.java) { start(JsonCodec.standard(), handling).close() }

        val fault = failure.faults()[0].toString()
        assertTrue(fault.contains("Map[][]: ${Coins::class.java.name} is a Kotlin class"), fault)
    }

    @ParameterizedTest
    @MethodSource("events")
    fun withoutKotlinsModuleAnEventIsNotPublished(event: Any) {
        Leveret.builder().broker("memory:kotlin").start().use { app ->
            val failure =
                assertThrows(RuntimeException::class.java) { app.publisher().publish("events", event, TYPED).join() }

            assertTrue(cause(failure).contains("is a Kotlin class, which needs jackson-module-kotlin"), cause(failure))
        }
    }

    @ParameterizedTest
    @MethodSource("events")
    fun withKotlinsModuleTheHandlerGetsWhatWasPublished(event: Any) {
        start(kotlinCodec(), handling(event.javaClass)).use { app ->
            app.publisher().publish("events", event, TYPED).join()

            assertEquals(event, seen.poll(10, TimeUnit.SECONDS), app.invalid("readers", "events").browse(1).toString())
        }
    }

    @Test
    fun anAbsentPropertyGetsItsDefaultAndANullableOneNull() {
        val codec = kotlinCodec()

        assertEquals(AllDefaults(), codec.decode("{}".toByteArray(), AllDefaults::class.java, ABOUT))
        assertEquals(WithDefaults("a"), codec.decode("""{"orderId":"a"}""".toByteArray(), WithDefaults::class.java, ABOUT))
        assertEquals(WithNullable("a", null), codec.decode("""{"orderId":"a"}""".toByteArray(), WithNullable::class.java, ABOUT))
    }

    @ParameterizedTest
    @MethodSource("bodiesWithNull")
    fun nothingOrNullForWhatIsNotNullableIsInvalidAndNamesTheProperty(event: Class<*>, body: Map<String, Any?>, path: String) {
        start(kotlinCodec(), handling(event)).use { app ->
            app.publisher().publish("events", body, TYPED).join()

            await().until { app.invalid("readers", "events").count() == 1L }
            val reason = app.invalid("readers", "events").browse(1)[0].reason()
            assertTrue(reason.contains(path), reason)
            assertTrue(seen.isEmpty(), seen.toString())
        }
    }

    @Test
    fun anObjectThatWouldBeReadAsASecondOneIsAFaultOfTheStart() {
        for (event in listOf(Closed::class.java, WithObject::class.java, Paid::class.java)) {
            val failure = assertThrows(StartException::class.java) { start(codec(), handling(event)).close() }

            val fault = failure.faults()[0].toString()
            assertTrue(fault.contains("is a Kotlin object, and would be read as a second one of its class"), fault)
            assertTrue(fault.contains("enable(KotlinFeature.SingletonSupport)"), fault)
        }
    }

    @Test
    fun anObjectIsTheOneThatItIs() {
        val codec = kotlinCodec()

        assertTrue(codec.decode(codec.encode(Closed, ABOUT).body(), Closed::class.java, ABOUT) === Closed)
    }

    @Test
    fun aNameThatIsNotWrittenAsItIsReadIsAFaultOfTheStart() {
        val failure =
            assertThrows(StartException::class.java) {
                start(codec(KotlinFeature.SingletonSupport), handling(Names::class.java)).close()
            }

        val fault = failure.faults()[0].toString()
        assertTrue(fault.contains("Names.aName: it is written as 'aname'"), fault)
        assertTrue(fault.contains("Names.URL: it is written as 'url'"), fault)
        assertTrue(fault.contains("enable(KotlinFeature.KotlinPropertyNameAsImplicitName)"), fault)
    }

    private fun <E : Any> handling(event: Class<E>): Handling<E> =
        Handling.of(event) { read, _ ->
            seen.add(read)
            Outcome.ack()
        }
            .types("an.event")

    private fun start(codec: JsonCodec, handling: Handling<*>): Leveret =
        Leveret.builder()
            .settings(Settings.of("memory:kotlin").withDefaults(SubscriptionSettings.DEFAULT.withDelayedRetries()))
            .codec(codec)
            .subscribe(SubscriptionDefinition.of("readers", "events", handling))
            .start()

    private fun cause(failure: RuntimeException) = (if (failure is CompletionException) failure.cause else failure).toString()

    companion object {
        private val ABOUT = EventMetadata("events", "an.event", "1", null, "application/json", null, mapOf<String, String>())
        private val TYPED = PublishOptions.DEFAULT.withType("an.event").withMandatory(false)

        private fun codec(vararg features: KotlinFeature): JsonCodec {
            val module = kotlinModule { features.forEach { enable(it) } }
            return JsonCodec.of(JsonCodec.mapper().registerModule(module))
        }

        /** As the guide shows it. */
        private fun kotlinCodec() =
            codec(
                KotlinFeature.NewStrictNullChecks,
                KotlinFeature.SingletonSupport,
                KotlinFeature.KotlinPropertyNameAsImplicitName,
            )

        @JvmStatic
        fun events() =
            listOf(
                Plain("a", 1),
                OneText("a"),
                Annotated("a"),
                WithDefaults("a", 2),
                AllDefaults("a", 2),
                WithNullable("a", null),
                WithNullable("a", "b"),
                Lines(listOf("a", "b")),
                Derived(2),
                Variables().apply { orderId = "a" },
                Names(true, "b", "c"),
                WithValues(Sku("a"), null, listOf(Sku("b")), mapOf(Sku("c") to 1), 3_000_000_000u),
                WithValues(Sku("a"), Sku("d"), listOf(), mapOf(), UInt.MAX_VALUE),
                WithObject(Opened),
                Card("a"),
                Coins(2),
                Paid(Card("a"), listOf(Coins(3), Free, Card("b"))),
                WithGeneric(Envelope("a", Plain("b", 1)), "c" to 2),
            )

        @JvmStatic
        fun bodiesWithNull() =
            listOf(
                arrayOf(Plain::class.java, mapOf("orderId" to null, "amount" to 1), "Plain in JSON: orderId "),
                arrayOf(Plain::class.java, mapOf("orderId" to "a", "amount" to null), "Plain in JSON: amount "),
                arrayOf(AllDefaults::class.java, mapOf("orderId" to null), "AllDefaults in JSON: orderId "),
                arrayOf(Lines::class.java, mapOf("lines" to listOf(null)), "Lines in JSON: lines[0] "),
                arrayOf(Derived::class.java, mapOf("amount" to 1, "name" to null), "Derived in JSON: name "),
                arrayOf(Variables::class.java, mapOf("orderId" to null), "Variables in JSON: orderId "),
                arrayOf(
                    Paid::class.java,
                    mapOf("method" to mapOf("@type" to "Card", "number" to null), "others" to listOf<Any>()),
                    "Paid in JSON: method.number ",
                ),
            )
    }
}
