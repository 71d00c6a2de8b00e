package io.leveret.samples.kotlin

import com.fasterxml.jackson.annotation.JsonCreator
import com.fasterxml.jackson.annotation.JsonProperty
import com.fasterxml.jackson.annotation.JsonTypeInfo

// Events of all the shapes that Kotlin has.

data class Plain(val orderId: String, val amount: Int)

data class OneText(val orderId: String)

data class Annotated @JsonCreator constructor(@param:JsonProperty("orderId") val orderId: String)

data class WithDefaults(val orderId: String, val amount: Int = 1)

/** Has a constructor without parameters, and no setters. */
data class AllDefaults(val orderId: String = "none", val amount: Int = 1)

data class WithNullable(val orderId: String, val note: String?)

data class Lines(val lines: List<String>)

/** One property is not in the constructor. */
data class Derived(val amount: Int) {
    val name: String = "n$amount"
}

/** All properties have setters. */
class Variables {
    var orderId: String = "none"

    override fun equals(other: Any?) = other is Variables && other.orderId == orderId

    override fun hashCode() = orderId.hashCode()
}

/** Names that Kotlin and Java's beans see differently. */
data class Names(val isPaid: Boolean, val aName: String, val URL: String)

@JvmInline
value class Sku(val text: String)

data class WithValues(val sku: Sku, val maybe: Sku?, val all: List<Sku>, val left: Map<Sku, Int>, val number: UInt)

object Closed

data object Opened

data class WithObject(val state: Opened)

/** Kotlin's module knows the members of a sealed family without a list. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
sealed interface Method

data class Card(val number: String) : Method

data class Coins(val amount: Int = 1) : Method

data object Free : Method

data class Paid(val method: Method, val others: List<Method>)

data class Envelope<T>(val id: String, val payload: T)

data class WithGeneric(val envelope: Envelope<Plain>, val pair: Pair<String, Int>)
