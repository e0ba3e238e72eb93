logs -f web-1
