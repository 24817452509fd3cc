import AWSCore
import AWSWire
import SQSModel
import Testing

@testable import LocalCloud

private func sqs(_ operation: String, _ body: String = "{}") -> HTTPRequest {
    HTTPRequest(
        method: "POST",
        target: "/",
        fields: ["Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "AmazonSQS.\(operation)"],
        body: HTTPBody(body)
    )
}

struct GatewayTests {
    @Test(arguments: [WireProtocol.json, .query])
    func anOperationRunsInEachProtocol(wireProtocol: WireProtocol) async throws {
        let cloud = try TestCloud()
        let made = try await cloud.call(CreateQueue.self, CreateQueueRequest(queueName: "photos"), over: wireProtocol)
        #expect(made.queueUrl == "http://localhost:4566/000000000000/photos")
        let listed = try await cloud.call(ListQueues.self, ListQueuesRequest(), over: wireProtocol)
        #expect(listed.queueUrls == ["http://localhost:4566/000000000000/photos"])
    }

    @Test func answersBearTheRequestsID() async throws {
        let response = await (try TestCloud()).send(sqs("ListQueues"), to: "sqs")
        #expect(response.status == 200)
        #expect(response.fields.values(of: "x-amzn-RequestId").map(\.utf8.count) == [36])
    }

    @Test func accountsAndRegionsAreApart() async throws {
        let cloud = try TestCloud()
        let other = Credentials(accessKeyID: "111122223333", secretAccessKey: "any")
        let made = try await cloud.call(
            CreateQueue.self,
            CreateQueueRequest(queueName: "q"),
            as: other,
            region: Region(rawValue: "eu-west-1")
        )
        #expect(made.queueUrl == "http://localhost:4566/111122223333/q")
        for (credentials, region) in [(TestCloud.test, "eu-west-1"), (other, "us-east-1")] {
            let listed = try await cloud.call(ListQueues.self, ListQueuesRequest(), as: credentials, region: Region(rawValue: region))
            #expect(listed.queueUrls?.isEmpty ?? true)
        }
    }

    @Test func formsReachAQueueByItsPath() async throws {
        let cloud = try TestCloud()
        _ = try await cloud.call(CreateQueue.self, CreateQueueRequest(queueName: "q"))
        let request = HTTPRequest(
            method: "POST",
            target: "/000000000000/q",
            fields: ["Content-Type": "application/x-www-form-urlencoded"],
            body: HTTPBody("Action=SendMessage&Version=2012-11-05&MessageBody=hello")
        )
        let response = await cloud.send(request, to: "sqs")
        #expect(response.status == 200)
        #expect(try await response.text().contains("<MD5OfMessageBody>5d41402abc4b2a76b9719d911017c592</MD5OfMessageBody>"))
    }

    // MARK: - Who is it

    @Test func aWrongSecretIsRefused() async throws {
        let response = await (try TestCloud()).send(
            sqs("ListQueues"),
            to: "sqs",
            as: Credentials(accessKeyID: "test", secretAccessKey: "wrong")
        )
        #expect(response.status == 400)
        #expect(try await response.text().contains("InvalidSignatureException"))
    }

    @Test func anAlteredBodyIsRefused() async throws {
        let cloud = try TestCloud()
        var request = cloud.signed(sqs("ListQueues"), for: "sqs")
        request.body = HTTPBody("{\"MaxResults\": 3}")
        #expect(await cloud.cloud.handle(request).status == 400)
    }

    @Test func anOldSignatureIsRefused() async throws {
        let cloud = try TestCloud()
        let request = cloud.signed(sqs("ListQueues"), for: "sqs")
        cloud.clock.advance(by: .seconds(14 * 60))
        #expect(await cloud.cloud.handle(request).status == 200)
        cloud.clock.advance(by: .seconds(2 * 60))
        #expect(try await cloud.cloud.handle(request).text().contains("Signature expired"))
    }

    @Test func anUnsignedRequestIsRefused() async throws {
        let cloud = try TestCloud()
        var request = sqs("ListQueues")
        request.fields.append("Host", "localhost")
        let response = await cloud.cloud.handle(request)
        #expect(response.status == 400)
        #expect(try await response.text().contains("MissingAuthenticationTokenException"))
    }

    @Test func aSignatureForAnotherServiceIsRefused() async throws {
        let cloud = try TestCloud()
        #expect(try await cloud.send(sqs("ListQueues"), to: "sns").text().contains("Credential should be scoped to correct service"))
    }

    @Test func unknownKeysComeInOnLoopbackOnly() async throws {
        let stranger = Credentials(accessKeyID: "AKIASTRANGER", secretAccessKey: "whatever")
        let local = await (try TestCloud()).send(sqs("ListQueues"), to: "sqs", as: stranger)
        #expect(local.status == 200)
        let open = await (try TestCloud { $0.hosts = ["0.0.0.0"] }).send(sqs("ListQueues"), to: "sqs", as: stranger)
        #expect(try await open.text().contains("UnrecognizedClientException"))
        let trusting = await
            (try TestCloud {
                $0.hosts = ["0.0.0.0"]
                $0.trustsNetwork = true
            }).send(sqs("ListQueues"), to: "sqs", as: stranger)
        #expect(trusting.status == 200)
    }

    @Test func issuedKeysActAsTheirPrincipal() async throws {
        struct Source: CredentialSource {
            func credential(for accessKeyID: String) async throws -> IssuedCredential? {
                guard accessKeyID == "AKIAISSUED", let account = AccountID("444455556666") else { return nil }
                return IssuedCredential(
                    credentials: Credentials(accessKeyID: accessKeyID, secretAccessKey: "secret"),
                    principal: .user(account: account, name: "u", id: "AIDA1", path: "/")
                )
            }
        }
        let cloud = try TestCloud()
        cloud.environment.registry.credentialSource = Source()
        let issued = Credentials(accessKeyID: "AKIAISSUED", secretAccessKey: "secret")
        let made = try await cloud.call(CreateQueue.self, CreateQueueRequest(queueName: "q"), as: issued)
        #expect(try #require(made.queueUrl).contains("/444455556666/"))
        let forged = await cloud.send(sqs("ListQueues"), to: "sqs", as: Credentials(accessKeyID: "AKIAISSUED", secretAccessKey: "guess"))
        #expect(forged.status == 400)
    }

    // MARK: - May they

    private struct DenyDeletes: Authorizer {
        func denial(of query: AuthorizationQuery) async throws -> String? {
            query.action == "sqs:DeleteQueue" && query.resource == "arn:aws:sqs:us-east-1:000000000000:q" ? "no" : nil
        }
    }

    @Test(arguments: [(LocalCloudConfiguration.Authorization.off, 200), (.audit, 200), (.enforce, 400)])
    func policiesAreAsked(mode: LocalCloudConfiguration.Authorization, status: Int) async throws {
        let cloud = try TestCloud { $0.authorization = mode }
        cloud.environment.registry.authorizer = DenyDeletes()
        let made = try await cloud.call(CreateQueue.self, CreateQueueRequest(queueName: "q"))
        let response = await cloud.send(sqs("DeleteQueue", "{\"QueueUrl\":\"\(try #require(made.queueUrl))\"}"), to: "sqs")
        #expect(response.status == status)
        if status == 400 {
            #expect(
                try await response.text().contains(
                    "is not authorized to perform: sqs:DeleteQueue on resource: arn:aws:sqs:us-east-1:000000000000:q"
                )
            )
        }
    }

    // MARK: - What is it

    @Test func unknownOperationsAreAWSsErrors() async throws {
        let response = await (try TestCloud()).send(sqs("MakeCoffee"), to: "sqs")
        #expect(response.status == 400)
        #expect(try await response.text().contains("com.amazon.coral.service#UnknownOperationException"))
        let form = HTTPRequest(
            method: "POST",
            target: "/",
            fields: ["Content-Type": "application/x-www-form-urlencoded"],
            body: HTTPBody("Action=MakeCoffee&Version=2012-11-05")
        )
        let query = await (try TestCloud()).send(form, to: "sqs")
        #expect(query.status == 400)
        #expect(try await query.text().contains("<Code>InvalidAction</Code>"))
    }

    @Test func missingOperationsAreNamed() async throws {
        let response = await (try TestCloud()).send(sqs("AddPermission"), to: "sqs")
        #expect(response.status == 501)
        #expect(try await response.text().contains("SQS AddPermission exists in AWS, but this cloud does not implement it."))
    }

    @Test(arguments: [
        ("{", "SerializationException"), ("{\"QueueUrl\": 3}", "SerializationException"), ("{}", "MissingRequiredParameterException"),
    ])
    func unreadableBodiesAreTold(body: String, code: String) async throws {
        let response = await (try TestCloud()).send(sqs("GetQueueAttributes", body), to: "sqs")
        #expect(response.status == 400)
        #expect(try await response.text().contains(code))
    }

    // MARK: - Where from

    @Test(arguments: [
        ("localhost:4566", 200), ("127.0.0.1", 200), ("[::1]:4566", 200), ("sqs.us-east-1.localhost:4566", 200), ("cloud:4566", 200),
        ("192.168.1.7:4566", 200), ("sqs.us-east-1.amazonaws.com", 200), ("localhost.localstack.cloud:4566", 200),
        ("photos.example.org", 200), ("evil.example", 403), ("localhost.evil.example", 403), ("notlocalhost.evil", 403),
        ("127.0.0.1.evil.io", 403),
    ])
    func hostsAreChecked(host: String, status: Int) async throws {
        let cloud = try TestCloud { $0.allowedHosts = ["photos.example.org"] }
        var request = sqs("ListQueues")
        request.fields.append("Host", host)
        #expect(await cloud.send(request, to: "sqs").status == status)
    }

    @Test(
        arguments: [
            (["Origin": "http://evil.example"], 403), (["Origin": "null"], 403), (["Sec-Fetch-Site": "cross-site"], 403),
            (["Sec-Fetch-Site": "same-site"], 403), (["Origin": "http://localhost:4566"], 200), (["Sec-Fetch-Site": "same-origin"], 200),
            (["Sec-Fetch-Site": "none"], 200),
        ] as [(HTTPFields, Int)]
    )
    func pagesOfStrangersAreRefusedThoughTheySign(fields: HTTPFields, status: Int) async throws {
        let cloud = try TestCloud()
        var request = sqs("ListQueues")
        for field in fields { request.fields.append(field.name, field.value) }
        let response = await cloud.send(request, to: "sqs")
        #expect(response.status == status)
        #expect(response.fields["Access-Control-Allow-Origin"] == nil)
    }

    // MARK: - Own routes

    @Test func healthIsToldInBothForms() async throws {
        let cloud = try TestCloud()
        func get(_ path: String) async throws -> String {
            try await cloud.cloud.handle(HTTPRequest(method: "GET", target: path, fields: ["Host": "localhost"])).text()
        }
        let health = try await get("/_darkroom/health")
        #expect(health.hasPrefix("{\"status\":\"ok\","))
        #expect(health.contains("{\"name\":\"SQS\",\"operations\":\(SQS.operations.count)}"))
        let localStack = try await get("/_localstack/health")
        #expect(localStack.contains("\"sqs\":\"running\""))
        #expect(localStack.contains("\"edition\":\"community\""))
    }

    @Test(arguments: ["/_darkroom/reset", "/_localstack/state/reset"])
    func resetNeedsLeaveAndClearsEverything(path: String) async throws {
        for isAllowed in [false, true] {
            let cloud = try TestCloud { $0.allowsReset = isAllowed }
            _ = try await cloud.call(CreateQueue.self, CreateQueueRequest(queueName: "q"))
            let response = await cloud.cloud.handle(HTTPRequest(method: "POST", target: path, fields: ["Host": "localhost"]))
            #expect(response.status == (isAllowed ? 200 : 403))
            let left = try await cloud.call(ListQueues.self, ListQueuesRequest()).queueUrls?.count ?? 0
            #expect(left == (isAllowed ? 0 : 1))
        }
    }

    @Test func aPageOfAStrangerCannotReset() async throws {
        let cloud = try TestCloud { $0.allowsReset = true }
        let fields: HTTPFields = ["Host": "localhost", "Origin": "http://evil.example"]
        #expect(await cloud.cloud.handle(HTTPRequest(method: "POST", target: "/_darkroom/reset", fields: fields)).status != 200)
    }

    @Test func requestsAreMetered() async throws {
        // The meter is given at the making of the gateway; here the gateway is made anew with one that remembers.
        let cloud = try TestCloud()
        let meter = RememberingMeter()
        let gateway = Gateway(
            configuration: cloud.cloud.gateway.configuration,
            services: cloud.cloud.services,
            authentication: cloud.cloud.gateway.authentication,
            registry: cloud.cloud.gateway.registry,
            clock: cloud.clock,
            random: cloud.environment.random,
            meter: meter,
            logger: cloud.environment.logger
        )
        _ = await gateway.answer(cloud.signed(sqs("ListQueues"), for: "sqs", region: Region(rawValue: "eu-north-1")), from: PeerInfo())
        let record = try #require(meter.records.first)
        #expect(record.service == "sqs")
        #expect(record.operation == "ListQueues")
        #expect(record.region.rawValue == "eu-north-1")
        #expect(record.status == 200)
        #expect(record.bytesIn == 2)
        #expect(record.isRequest)
    }
}
