start --lock-wait soon
