import AWSWire

/// A SageMaker Processing job, as its container is told of it.
///
/// https://docs.aws.amazon.com/sagemaker/latest/dg/build-your-own-processing-container.html
public struct ProcessingJob: Sendable, Hashable {
    /// A folder that was filled before the program started.
    public struct Input: Sendable, Hashable {
        public var name: String
        public var localPath: String
        /// Every host has all of it, rather than a part of its own.
        public var isReplicated: Bool
    }

    /// A folder that is uploaded when the job ends.
    public struct Output: Sendable, Hashable {
        public var name: String
        public var localPath: String
    }

    public var name: String
    public var inputs: [Input]
    public var outputs: [Output]
    /// For example `ml.g5.xlarge`.
    public var instanceType: String?
    /// For example `algo-1`.
    public var currentHost: String
    public var hosts: [String]

    /// Reads the job's two documents.
    ///
    /// - Parameters:
    ///   - configuration: `processingjobconfig.json`, which repeats the request by which the job was created.
    ///   - resources: `resourceconfig.json`, which names the hosts; without it there is one.
    /// - Throws: ``ProcessingJobError``.
    public init(configuration: [UInt8], resources: [UInt8]?) throws(ProcessingJobError) {
        let job = try ProcessingJob.parse(configuration, "processingjobconfig.json")
        name = job["ProcessingJobName"]?.string ?? ""
        instanceType = job["ProcessingResources"]?["ClusterConfig"]?["InstanceType"]?.string
        inputs = []
        for input in job["ProcessingInputs"]?.children ?? [] { inputs.append(try Input(input)) }
        outputs = (job["ProcessingOutputConfig"]?["Outputs"]?.children ?? []).compactMap { Output($0) }
        currentHost = "algo-1"
        hosts = [currentHost]
        guard let resources else { return }
        let cluster = try ProcessingJob.parse(resources, "resourceconfig.json")
        hosts = (cluster["hosts"]?.children ?? []).compactMap(\.string)
        currentHost = cluster["current_host"]?.string ?? ""
        guard hosts.contains(currentHost) else { throw .unknownHost(currentHost, of: hosts) }
    }

    private static func parse(_ document: [UInt8], _ name: String) throws(ProcessingJobError) -> WireNode {
        do {
            return try JSONParser.parse(document, limits: WireLimits(depth: 32, bytes: 16 << 20)).root
        } catch {
            throw .unreadable(name, reason: "\(error)")
        }
    }

    /// What is to be processed. Hosts divide among them what all of them have; each takes the whole of what is its own.
    public func sources(at place: (String) -> String) -> [BatchSource] {
        // By their order, so that every host numbers them alike.
        let index = hosts.sorted().firstIndex(of: currentHost) ?? 0
        return inputs.map { input in
            BatchSource(
                path: place(input.localPath),
                resultFolder: inputs.count > 1 ? input.name : "",
                share: input.isReplicated ? HostShare(index: index, count: hosts.count) : .whole
            )
        }
    }

    /// Where results go: the one output, or the one that is called `photos`.
    public var photoOutput: Output {
        get throws(ProcessingJobError) {
            let candidates = outputs.filter { $0.name != "manifest" }
            if let named = candidates.first(where: { $0.name == "photos" }) { return named }
            guard let only = candidates.first, candidates.count == 1 else { throw .ambiguousOutput(candidates.map(\.name)) }
            return only
        }
    }

    /// Where the list of what was done goes: the output `manifest`, if there is one, or beside the results. Each host has a name of its
    /// own for it, since all their outputs are uploaded to one place.
    public func manifestPath(besides photos: String) -> String {
        let folder = outputs.first { $0.name == "manifest" }?.localPath ?? photos
        return folder.appendingPart("manifest-\(String(currentHost.map { $0 == "/" ? "-" : $0 })).jsonl")
    }
}

extension ProcessingJob.Input {
    fileprivate init(_ input: WireNode) throws(ProcessingJobError) {
        let name = input["InputName"]?.string ?? ""
        if input["AppManaged"]?.boolean == true { throw .managedByApplication(name) }
        // A dataset that Athena or Redshift wrote lies in a folder as well.
        let place = [input["S3Input"], input["DatasetDefinition"]].compactMap(\.self).first { !$0.isNull }
        guard let place, let path = place["LocalPath"]?.string else { throw .noPath(input: name) }
        if (place["S3InputMode"] ?? place["InputMode"])?.string == "Pipe" { throw .piped(name) }
        let distribution = (place["S3DataDistributionType"] ?? place["DataDistributionType"])?.string
        self.init(name: name, localPath: path, isReplicated: distribution != "ShardedByS3Key")
    }
}

extension ProcessingJob.Output {
    fileprivate init?(_ output: WireNode) {
        guard let path = output["S3Output"]?["LocalPath"]?.string else { return nil }
        self.init(name: output["OutputName"]?.string ?? "", localPath: path)
    }
}

/// Why a job cannot be done.
public enum ProcessingJobError: Error, Sendable, Hashable, CustomStringConvertible {
    case unreadable(String, reason: String)
    case unknownHost(String, of: [String])
    case managedByApplication(String)
    case noPath(input: String)
    case piped(String)
    case noInput
    case ambiguousOutput([String])

    public var description: String {
        switch self {
        case .unreadable(let name, let reason): "\(name) cannot be read: \(reason)"
        case .unknownHost(let host, let hosts):
            "resourceconfig.json names the host '\(host)', which is not one of: \(hosts.joined(separator: ", "))"
        case .managedByApplication(let name): "the input '\(name)' has AppManaged: true, but photos are read from files; leave it out"
        case .noPath(let name): "the input '\(name)' has no LocalPath"
        case .piped(let name): "the input '\(name)' comes as a pipe, but photos are read from files; its S3InputMode must be File"
        case .noInput: "the job has no ProcessingInputs"
        case .ambiguousOutput(let names) where names.isEmpty: "the job has no output for photos; give it one in ProcessingOutputConfig"
        case .ambiguousOutput(let names):
            "the job has the outputs \(names.joined(separator: ", ")): call the one for photos 'photos', or give --output"
        }
    }
}
