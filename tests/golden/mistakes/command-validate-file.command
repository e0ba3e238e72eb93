validate unknown-ship.yaml
