plan status
