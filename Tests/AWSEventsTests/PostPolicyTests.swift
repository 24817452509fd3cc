import AWSCore
import AWSEvents
import Testing

@Suite struct PostPolicyTests {
    let now = CalendarDate(year: 2026, month: 11, day: 24, hour: 6).timestamp

    func policy(_ conditions: String, expiration: String = "2026-11-24T07:00:00.000Z") throws -> PostPolicy {
        try PostPolicy(base64: Array("{\"expiration\":\"\(expiration)\",\"conditions\":\(conditions)}".utf8).base64)
    }

    func fields(_ fields: KeyValuePairs<String, String>) -> PostFormFields {
        PostFormFields(fields.map { PostFormFields.Field($0.key, $0.value) })
    }

    func message(_ body: () throws -> Void) -> String? {
        do { try body() } catch { return (error as? AWSError).map { "\($0.status) \($0.code): \($0.message)" } }
        return nil
    }

    @Test func acceptsWhatItAllows() throws {
        let policy = try policy(
            #"[{"bucket":"uploads"},["starts-with","$key","in/"],["eq","$Content-Type","image/png"],["starts-with","$x-amz-meta-tag",""]]"#
        )
        try policy.check(
            fields: fields([
                "KEY": "in/a.png", "content-type": "image/png", "x-amz-meta-tag": "any", "Policy": "…", "X-Amz-Signature": "…",
                "x-ignore-this": "1",
            ]),
            bucket: "uploads",
            now: now
        )
    }

    @Test(arguments: [
        (
            #"["eq", "$success_action_redirect", "http://localhost.test/random"]"#,
            #"["eq", "$success_action_redirect", "http://localhost.test/random"]"#
        ),
        (#"["eq", "success_action_redirect", "http://localhost.test/"]"#, #"["eq", "success_action_redirect", "http://localhost.test/"]"#),
        (#"["starts-with", "$success_action_redirect", "HTTP://"]"#, #"["starts-with", "$success_action_redirect", "HTTP://"]"#),
        (#"{"acl": "private"}"#, #"["eq", "$acl", "private"]"#),
        (#"{"bucket": "other"}"#, #"["eq", "$bucket", "other"]"#),
    ])
    func saysWhichConditionFailed(condition: String, text: String) throws {
        let policy = try policy("[\(condition)]")
        let fields = fields(["success_action_redirect": "http://localhost.test/"])
        #expect(
            message { try policy.check(fields: fields, bucket: "uploads", now: now) }
                == "403 AccessDenied: Invalid according to Policy: Policy Condition failed: \(text)"
        )
    }

    @Test func expires() throws {
        let policy = try policy(#"[{"bucket":"b"}]"#, expiration: "2026-11-24T06:00:00Z")
        #expect(
            message { try policy.check(fields: fields([:]), bucket: "b", now: now) }
                == "403 AccessDenied: Invalid according to Policy: Policy expired."
        )
        try policy.check(fields: fields([:]), bucket: "b", now: now.adding(milliseconds: -1))
    }

    @Test func everyFieldNeedsACondition() throws {
        let policy = try policy(#"[["eq","$key","a"],{"bucket":"b"}]"#)
        #expect(
            message { try policy.check(fields: fields(["key": "a", "Content-Type": "text/html"]), bucket: "b", now: now) }
                == "403 AccessDenied: Invalid according to Policy: Extra input fields: content-type"
        )
    }

    @Test func theBucketNeedsACondition() throws {
        let policy = try policy(#"[["eq","$key","a"]]"#)
        #expect(
            message { try policy.check(fields: fields(["key": "a"]), bucket: "b", now: now) }
                == "403 AccessDenied: Invalid according to Policy: Extra input fields: bucket"
        )
    }

    @Test func everyTypeOfAListMustMatch() throws {
        let policy = try policy(#"[["starts-with","$Content-Type","image/"],{"bucket":"b"}]"#)
        try policy.check(fields: fields(["Content-Type": "image/png,image/jpeg"]), bucket: "b", now: now)
        #expect(throws: AWSError.self) { try policy.check(fields: fields(["Content-Type": "image/png, text/html"]), bucket: "b", now: now) }
    }

    @Test func bounds() throws {
        let policy = try policy(#"[["content-length-range", 10, "100"]]"#)
        try policy.check(length: 100, isComplete: true)
        try policy.check(length: 5, isComplete: false)
        #expect(
            message { try policy.check(length: 101, isComplete: false) }
                == "400 EntityTooLarge: Your proposed upload exceeds the maximum allowed size"
        )
        do {
            try policy.check(length: 9, isComplete: true)
            Issue.record("accepted")
        } catch {
            #expect(error.code == "EntityTooSmall")
            #expect(error.fields == [.init("ProposedSize", "9"), .init("MinSizeAllowed", "10")])
        }
    }

    @Test(arguments: [
        ("!", "Invalid Base64."),
        (Array("{".utf8).base64, "Invalid JSON."),
        (Array(#"{"conditions":[]}"#.utf8).base64, "Policy missing expiration."),
        (Array(#"{"expiration":"2026-01-01T00:00:00Z"}"#.utf8).base64, "Policy missing conditions."),
        (Array(#"{"expiration":"soon","conditions":[]}"#.utf8).base64, "Invalid 'expiration' value: 'soon'"),
        (
            Array(#"{"expiration":"2026-01-01T00:00:00Z","conditions":[{"a":"1","b":"2"}]}"#.utf8).base64,
            "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified."
        ),
    ])
    func refusesBrokenPolicies(base64: String, text: String) {
        #expect(message { _ = try PostPolicy(base64: base64) } == "400 InvalidPolicyDocument: Invalid Policy: \(text)")
    }
}

@Suite struct PostFormTests {
    let now = CalendarDate(year: 2026, month: 11, day: 24, hour: 6).timestamp
    let credentials = Credentials(accessKeyID: "AKID", secretAccessKey: "secret", sessionToken: "token")

    @Test func aFormFulfilsItsOwnPolicy() throws {
        let form = PostForm(
            bucket: "uploads",
            key: "2026/${filename}",
            fields: [.init("success_action_status", "201")],
            prefixes: [.init("Content-Type", "image/")],
            contentLength: 1...1000,
            expiration: now.adding(seconds: 600)
        )
        var fields = form.signed(by: credentials, region: .usEast1, now: now)
        fields.append("Content-Type", "image/png")
        let policy = try PostPolicy(base64: try #require(fields["policy"]))
        try policy.check(fields: fields.substituting(filename: "C:\\photos\\a.png"), bucket: "uploads", now: now)
        #expect(fields.substituting(filename: "/home/a.png")["key"] == "2026/a.png")
        #expect(policy.contentLength == 1...1000)
        #expect(fields["x-amz-credential"] == "AKID/20261124/us-east-1/s3/aws4_request")
        #expect(fields["x-amz-security-token"] == "token")
        #expect(throws: AWSError.self) {
            try policy.check(fields: fields.substituting(filename: "a.png"), bucket: "other", now: now)
        }
    }
}
