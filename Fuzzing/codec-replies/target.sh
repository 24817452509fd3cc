seeds=()
