DROP TABLE webhook_deliveries, feed_events, event_feeds, webhooks;
