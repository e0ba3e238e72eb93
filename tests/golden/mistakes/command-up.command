up -d
