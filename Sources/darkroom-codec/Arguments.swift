/// What the parent says in the environment: how large the mappings are and how much memory decoding may take besides.
struct Arguments {
    let inputSize: Int
    let workSize: Int
    let outputSize: Int
    let memory: UInt64

    init?(environment: (String) -> String?) {
        guard
            let sizes = environment("DARKROOM_CODEC_MAPPINGS")?.split(separator: ",").map({ Int($0) }),
            sizes.count == 3, let inputSize = sizes[0], let workSize = sizes[1], let outputSize = sizes[2],
            let memory = environment("DARKROOM_CODEC_MEMORY").flatMap({ UInt64($0) })
        else { return nil }
        self.inputSize = inputSize
        self.workSize = workSize
        self.outputSize = outputSize
        self.memory = memory
    }
}
