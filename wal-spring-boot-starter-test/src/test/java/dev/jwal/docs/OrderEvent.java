package dev.jwal.docs;

record OrderEvent(String id, String customer) {}
