import ArgumentParser

/// How the pipeline's resources are called.
struct NameOptions: ParsableArguments {
    @Option(help: "Put behind every usual name, to tell several deployments in one account apart. Default: DARKROOM_SUFFIX.")
    var suffix: String?
}
