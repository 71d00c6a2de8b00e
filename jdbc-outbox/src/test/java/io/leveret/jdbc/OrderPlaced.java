package io.leveret.jdbc;

import io.leveret.EventType;

@EventType(value = "order.placed", key = "customer")
record OrderPlaced(String id, String customer) {}
