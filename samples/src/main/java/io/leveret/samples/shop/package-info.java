/** The shop: cart, orders, inventory, notifications. */
@NullMarked
package io.leveret.samples.shop;

import org.jspecify.annotations.NullMarked;
