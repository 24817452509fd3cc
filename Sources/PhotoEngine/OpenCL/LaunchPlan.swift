/// The launches for photos that lie one behind the other in one memory. Pure.
///
/// Steps of one photo run in their order. What can run side by side shares a launch: the planes of one photo, and the same step of all photos.
struct LaunchPlan: Hashable, Sendable {
    struct Launch: Hashable, Sendable {
        var kernel: OpenCLKernel
        /// Where its jobs begin, in words of the parameters.
        var firstWord: Int
        var jobs: Int
        /// The work of the longest job.
        var items: Int
    }

    /// How many words a job takes, whatever its kernel.
    static let jobWords = 16

    /// The jobs of all launches, and behind them the tables that they use.
    private(set) var parameters: [Int64] = []
    private(set) var launches: [Launch] = []

    /// - Parameter photos: the steps of each photo and the byte at which its memory begins, a multiple of 8.
    init(_ photos: [(steps: [KernelStep], base: Int)]) {
        let stages = photos.map { photo in Self.stages(photo.steps).map { $0.map { KernelJob($0, base: photo.base) } } }
        var tables: [Table] = []
        for number in 0..<(stages.map(\.count).max() ?? 0) {
            let jobs = stages.flatMap { $0.count > number ? $0[number] : [] }
            for kernel in OpenCLKernel.allCases {
                append(jobs.filter { $0.kernel == kernel }, kernel, &tables)
            }
        }
        append(tables)
    }

    /// A table of a job: the word of the parameters that shall tell where it is, counted from the launch's first.
    private struct Table {
        var word: Int
        var firstWord: Int
        var bytes: [UInt8]
    }

    private mutating func append(_ jobs: [KernelJob], _ kernel: OpenCLKernel, _ tables: inout [Table]) {
        guard !jobs.isEmpty else { return }
        let firstWord = parameters.count
        let items = jobs.map(\.items).max() ?? 0
        launches.append(Launch(kernel: kernel, firstWord: firstWord, jobs: jobs.count, items: items))
        for job in jobs {
            tables += job.tables.map { Table(word: parameters.count + $0.word, firstWord: firstWord, bytes: $0.bytes) }
            parameters += job.words
            parameters += repeatElement(0, count: Self.jobWords - job.words.count)
        }
    }

    /// Photos with the same operation share its tables.
    private mutating func append(_ tables: [Table]) {
        var places: [[UInt8]: Int] = [:]
        for table in tables {
            let place = places[table.bytes] ?? parameters.count
            if place == parameters.count {
                places[table.bytes] = place
                for start in stride(from: 0, to: table.bytes.count, by: 8) {
                    let word = table.bytes[start..<min(start + 8, table.bytes.count)].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                    parameters.append(Int64(bitPattern: word))
                }
            }
            parameters[table.word] = Int64(place - table.firstWord)
        }
    }

    /// The steps of one photo in groups whose members do not touch each other's memory.
    private static func stages(_ steps: [KernelStep]) -> [[KernelStep]] {
        var stages: [[KernelStep]] = []
        for step in steps where !step.writes.isEmpty {
            if let last = stages.last, !last.contains(where: { $0.mustComeBefore(step) }) {
                stages[stages.count - 1].append(step)
            } else {
                stages.append([step])
            }
        }
        return stages
    }
}

extension KernelStep {
    /// Whether the other one reads or writes what this one writes, or writes what this one reads.
    fileprivate func mustComeBefore(_ next: KernelStep) -> Bool {
        next.writes.overlaps(writes) || next.reads.contains { $0.overlaps(writes) } || reads.contains { $0.overlaps(next.writes) }
    }
}
