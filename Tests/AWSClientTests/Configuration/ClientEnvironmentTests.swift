import AWSClient
import FoundationEssentials
import Testing

@Suite struct ClientEnvironmentTests {
    @Test func theProcessReadsFiles() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "darkroom-\(UUID().uuidString)").path
        #expect(FileManager.default.createFile(atPath: file, contents: Data("[default]\nregion = eu-west-1\n".utf8)))
        defer { try? FileManager.default.removeItem(atPath: file) }
        var environment = ClientEnvironment.process
        environment.variables = ["AWS_CONFIG_FILE": file, "AWS_SHARED_CREDENTIALS_FILE": "/no/such/file"]
        #expect(try await environment.profile()?["region"] == "eu-west-1")
        #expect(await environment.readFile("/no/such/file") == nil)
    }
}
