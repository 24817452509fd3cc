import Foundation
import Testing

@testable import Batch

@Suite struct ProcessingJobTests {
    private func job(_ configuration: String, _ resources: String? = nil) throws(ProcessingJobError) -> ProcessingJob {
        try ProcessingJob(configuration: Array(configuration.utf8), resources: resources.map { Array($0.utf8) })
    }

    private static let hosts = #"{"current_host":"algo-2","hosts":["algo-1","algo-2","algo-10"]}"#

    private static let configuration = """
        {"ProcessingJobArn":"arn:aws:sagemaker:us-east-1:123456789012:processing-job/negatives","ProcessingJobName":"negatives",
         "AppSpecification":{"ImageUri":"i","ContainerEntrypoint":null,"ContainerArguments":null},"Environment":{},
         "ProcessingInputs":[
           {"InputName":"replicated","AppManaged":false,"DatasetDefinition":null,"S3Input":{"LocalPath":"/opt/ml/processing/input/r",
            "S3Uri":"s3://b/r","S3DataDistributionType":"FullyReplicated","S3DataType":"S3Prefix","S3InputMode":"File"}},
           {"InputName":"sharded","S3Input":{"LocalPath":"/opt/ml/processing/input/s","S3Uri":"s3://b/s",
            "S3DataDistributionType":"ShardedByS3Key","S3DataType":"ManifestFile"}},
           {"InputName":"query","DatasetDefinition":{"LocalPath":"/opt/ml/processing/input/q","InputMode":"File"}}],
         "ProcessingOutputConfig":{"Outputs":[
           {"OutputName":"photos","S3Output":{"LocalPath":"/opt/ml/processing/output/photos","S3Uri":"s3://b/o","S3UploadMode":"EndOfJob"}},
           {"OutputName":"manifest","S3Output":{"LocalPath":"/opt/ml/processing/output/list","S3Uri":"s3://b/m","S3UploadMode":"EndOfJob"}}],
          "KmsKeyId":null},
         "ProcessingResources":{"ClusterConfig":{"InstanceCount":3,"InstanceType":"ml.g5.xlarge","VolumeSizeInGB":30}},
         "RoleArn":"arn:aws:iam::123456789012:role/r","StoppingCondition":{"MaxRuntimeInSeconds":86400}}
        """

    @Test func aJobIsReadFromItsTwoDocuments() throws {
        let job = try job(Self.configuration, Self.hosts)
        #expect(job.name == "negatives" && job.instanceType == "ml.g5.xlarge")
        #expect(job.currentHost == "algo-2" && job.hosts.count == 3)
        // The hosts in the order of their names: algo-1, algo-10, algo-2.
        let share = HostShare(index: 2, count: 3)
        #expect(
            job.sources { "/elsewhere\($0)" } == [
                BatchSource(path: "/elsewhere/opt/ml/processing/input/r", resultFolder: "replicated", share: share),
                BatchSource(path: "/elsewhere/opt/ml/processing/input/s", resultFolder: "sharded", share: .whole),
                BatchSource(path: "/elsewhere/opt/ml/processing/input/q", resultFolder: "query", share: share),
            ]
        )
        #expect(try job.photoOutput.localPath == "/opt/ml/processing/output/photos")
        #expect(job.manifestPath(besides: "/elsewhere") == "/opt/ml/processing/output/list/manifest-algo-2.jsonl")
    }

    @Test func oneInputAndOneOutputNeedNoNames() throws {
        let job = try job(
            """
            {"ProcessingInputs":[{"InputName":"in","S3Input":{"LocalPath":"/opt/ml/processing/input"}}],
             "ProcessingOutputConfig":{"Outputs":[{"OutputName":"anything","S3Output":{"LocalPath":"/opt/ml/processing/output"}}]}}
            """
        )
        #expect(job.sources { $0 } == [BatchSource(path: "/opt/ml/processing/input")])
        #expect(try job.photoOutput.localPath == "/opt/ml/processing/output")
        #expect(job.manifestPath(besides: "/opt/ml/processing/output") == "/opt/ml/processing/output/manifest-algo-1.jsonl")
    }

    @Test(arguments: [
        (#"{"ProcessingInputs":[{"InputName":"p","S3Input":{"LocalPath":"/l","S3InputMode":"Pipe"}}]}"#, ProcessingJobError.piped("p")),
        (#"{"ProcessingInputs":[{"InputName":"a","AppManaged":true,"S3Input":{"S3Uri":"s3://b"}}]}"#, .managedByApplication("a")),
        (#"{"ProcessingInputs":[{"InputName":"n","S3Input":{"S3Uri":"s3://b"}}]}"#, .noPath(input: "n")),
        (#"{"ProcessingInputs":[{"InputName":"n"}]}"#, .noPath(input: "n")),
    ])
    func whatCannotBeDoneIsSaid(configuration: String, error: ProcessingJobError) {
        #expect(throws: error) { try job(configuration) }
    }

    @Test func brokenDocumentsAreNamed() throws {
        let broken = #expect(throws: ProcessingJobError.self) { try job("{") }
        #expect(broken?.description.hasPrefix("processingjobconfig.json cannot be read: ") == true)
        let resources = #expect(throws: ProcessingJobError.self) { try job("{}", "[") }
        #expect(resources?.description.hasPrefix("resourceconfig.json cannot be read: ") == true)
        #expect(throws: ProcessingJobError.unknownHost("algo-9", of: ["algo-1"])) {
            try job("{}", #"{"current_host":"algo-9","hosts":["algo-1"]}"#)
        }
    }

    @Test(arguments: [[], ["one", "two"], ["manifest"]])
    func anOutputMustBeTheOneForPhotos(names: [String]) throws {
        let outputs = names.map { #"{"OutputName":"\#($0)","S3Output":{"LocalPath":"/\#($0)"}}"# }.joined(separator: ",")
        let job = try job(#"{"ProcessingOutputConfig":{"Outputs":[\#(outputs)]}}"#)
        #expect(throws: ProcessingJobError.ambiguousOutput(names.filter { $0 != "manifest" })) { try job.photoOutput }
    }

    @Test func theContainerIsFoundBelowItsRoot() throws {
        let folder = try TemporaryFolder()
        let container = ProcessingContainer(root: folder.path)
        #expect(try container.job() == nil)
        try folder.write("config/processingjobconfig.json", Self.configuration)
        #expect(try container.job()?.currentHost == "algo-1")
        try folder.write("config/resourceconfig.json", Self.hosts)
        #expect(try container.job()?.currentHost == "algo-2")
        #expect(container.place(of: "/opt/ml/processing/input") == folder("processing/input"))
        #expect(container.place(of: "/opt/mlx") == "/opt/mlx")
        try container.leave(message: "3 files: 3 processed")
        #expect(folder.read("output/message") == "3 files: 3 processed")
    }

    @Test(arguments: [("a", 1024, 1024), ("a", 1025, 1024), ("é", 512, 1024), ("é", 513, 1023), ("👩‍👩‍👧", 100, 1011)])
    func aMessageHasOneKilobyteOfWholeCharacters(character: String, count: Int, bytes: Int) throws {
        let text = String(repeating: character, count: count)
        let kept = ProcessingContainer.firstKilobyte(of: text)
        #expect(kept.count == bytes)
        let decoded = try #require(String(validating: kept, as: UTF8.self))
        #expect(text.utf8.count <= 1024 ? decoded == text : decoded.hasSuffix("…") && text.hasPrefix(decoded.dropLast()))
    }
}
