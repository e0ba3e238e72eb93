start --detach
