package io.leveret.samples.guide

import com.fasterxml.jackson.module.kotlin.KotlinFeature
import com.fasterxml.jackson.module.kotlin.kotlinModule
import io.leveret.Context
import io.leveret.EventType
import io.leveret.Handles
import io.leveret.Leveret
import io.leveret.OrderedBy
import io.leveret.Subscriber
import io.leveret.json.JsonCodec
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test

/** The guide's section on Kotlin. */
class KotlinTest {

    @EventType("order.placed")
    data class OrderPlaced(val orderId: String, val quantity: Int = 1, val note: String? = null)

    @Subscriber("inventory")
    class Inventory(private val reserve: (OrderPlaced) -> Unit) {

        @Handles(topic = "orders")
        @OrderedBy("orderId")
        fun on(order: OrderPlaced, context: Context) {
            println("${order.orderId} is event ${context.id()}")
            reserve(order)
        }
    }

    @Test
    fun aHandlerGetsADataClass() {
        val seen = LinkedBlockingQueue<OrderPlaced>()
        val inventory = Inventory { seen.add(it) }
        val kotlin = kotlinModule {
            enable(KotlinFeature.NewStrictNullChecks)
            enable(KotlinFeature.SingletonSupport)
            enable(KotlinFeature.KotlinPropertyNameAsImplicitName)
        }
        val app = Leveret.builder()
            .broker("memory:shop")
            .codec(JsonCodec.of(JsonCodec.mapper().registerModule(kotlin)))
            .handlers(inventory)
            .start()
        app.use {
            app.publisher().publish("orders", OrderPlaced("o-1", quantity = 2)).join()

            assertEquals(OrderPlaced("o-1", 2), seen.poll(10, TimeUnit.SECONDS))
        }
    }
}
