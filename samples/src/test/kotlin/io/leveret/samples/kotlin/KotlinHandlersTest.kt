package io.leveret.samples.kotlin

import com.fasterxml.jackson.module.kotlin.kotlinModule
import io.leveret.Context
import io.leveret.Batch
import io.leveret.EventType
import io.leveret.Outcome
import io.leveret.Failed
import io.leveret.Handles
import io.leveret.Leveret
import io.leveret.OnExhausted
import io.leveret.OrderedBy
import io.leveret.StartException
import io.leveret.Subscriber
import io.leveret.json.JsonCodec
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout

/** Kotlin functions as handlers. */
@Timeout(60)
class KotlinHandlersTest {

    @EventType("article.counted")
    data class Counted(val sku: Sku, val left: Int = 0)

    @EventType("article.sold.out")
    data class SoldOut(val sku: Sku)

    @Subscriber("suspending")
    class Suspending {

        @Handles(topic = "articles")
        suspend fun count(event: Counted) = event.left.let {}

        @Handles(topic = "articles")
        suspend fun note(event: SoldOut, context: Context) = println("$event ${context.id()}")

        @OnExhausted
        suspend fun giveUp(failed: Failed<Counted>) = println(failed)
    }

    @Test
    fun suspendFunctionsAreFaultsOfTheStartByName() {
        val failure = assertThrows(StartException::class.java) { start(Suspending()).close() }

        val texts = failure.faults().map { it.toString() }
        for (name in listOf("count", "note", "giveUp")) {
            val ofIt = texts.filter { it.startsWith("Suspending.$name:") }
            assertEquals(1, ofIt.size, texts.toString())
            assertTrue(ofIt[0].contains("is a suspend function"), texts.toString())
            assertTrue(ofIt[0].contains("runBlocking"), texts.toString())
        }
    }

    /** An object, with functions that return Unit, are internal, have defaults, or take a whole family. */
    @Subscriber("stock")
    object Stock {
        val seen = LinkedBlockingQueue<Any>()

        @Handles(topic = "articles")
        @OrderedBy("sku")
        internal fun count(event: Counted) = check(seen.add(event))

        @Handles(topic = "moves")
        fun move(event: Move) {
            seen.add(event)
        }
    }

    sealed interface Move

    @EventType("moved.in")
    data class In(val sku: Sku) : Move

    @EventType("moved.out")
    data class Out(val sku: Sku) : Move

    @Test
    fun functionsOfAnObjectHandleEventsInTheOrderOfAValueClass() {
        start(Stock).use { app ->
            app.publisher().publish("articles", Counted(Sku("a"), 3)).join()
            assertEquals(Counted(Sku("a"), 3), Stock.seen.poll(10, TimeUnit.SECONDS))
        }
    }

    @Test
    fun aFunctionHandlesASealedFamily() {
        start(Stock).use { app ->
            for (move in listOf(In(Sku("a")), Out(Sku("b")))) {
                app.publisher().publish("moves", move).join()
                assertEquals(move, Stock.seen.poll(10, TimeUnit.SECONDS))
            }
        }
    }

    /** Kotlin's lists are of a wildcard where their type has subclasses. */
    @Subscriber("moves")
    object Moves {
        val seen = LinkedBlockingQueue<Any>()

        @Handles(topic = "moves")
        @Batch(max = 2, within = "5m")
        fun move(events: List<Move>, contexts: List<Context>): List<Outcome> =
            events.zip(contexts).map { (event, context) ->
                seen.add(event to context.type())
                Outcome.ack()
            }
    }

    @Test
    fun aFunctionHandlesABatchOfASealedFamily() {
        start(Moves).use { app ->
            app.publisher().publish("moves", In(Sku("a"))).join()
            app.publisher().publish("moves", Out(Sku("b"))).join()
            assertEquals(In(Sku("a")) to "moved.in", Moves.seen.poll(10, TimeUnit.SECONDS))
            assertEquals(Out(Sku("b")) to "moved.out", Moves.seen.poll(10, TimeUnit.SECONDS))
        }
    }

    private fun start(vararg handlers: Any): Leveret =
        Leveret.builder()
            .broker("memory:kotlin-handlers")
            .codec(JsonCodec.of(JsonCodec.mapper().registerModule(kotlinModule())))
            .handlers(*handlers)
            .start()
}
