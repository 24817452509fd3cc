import Testing

@testable import AWSClient

/// The cases of AWS's own description of the format, and where the command line's reader is more lenient, that.
@Suite struct SharedFileTests {
    private static func profiles(_ configuration: String, credentials: String = "") throws -> (String) -> SharedProfile? {
        let shared = try SharedConfiguration(configuration: configuration, credentials: credentials)
        return { shared.profile($0) }
    }

    @Test(arguments: [
        ("[profile foo]\nname = value", "value"),
        ("[profile foo]\nname=value", "value"),
        ("[profile \tfoo \t]\nname \t=  \tvalue \t", "value"),
        ("[ profile\tfoo ]\nNAME = value", "value"),
        ("[profile foo]\r\nname = value\r\n", "value"),
        ("\u{FEFF}[profile foo]\nname = value", "value"),
        ("\t \n[profile foo]\n\t\n \nname = value\n\t \n[profile bar]\n \t", "value"),
        ("# Comment\n[profile foo] # Comment\nname = value # Comment with # sign", "value"),
        ("; Comment\n[profile foo]; Comment\nname = value ;", "value"),
        ("[profile foo]\n  # indented comment\nname = value", "value"),
        ("[profile foo]\nname = value; no comment", "value; no comment"),
        ("[profile foo]\nname = value# no comment", "value# no comment"),
        ("[profile foo]\nname = a/b+c=d==", "a/b+c=d=="),
        ("[profile foo]\nname = 😂", "😂"),
        ("[profile foo]\nname = a\u{2028}b", "a\u{2028}b"),
        ("[profile foo]\nname = value\n \t -continued \t \n\n  -further # kept", "value\n-continued\n-further # kept"),
        ("[profile foo]\nname = one\nname = value", "value"),
        ("[profile foo]\nName = one\n[profile bar]\n[profile  foo]\nname = value", "value"),
        ("[profile foo]\nname = value\n[unknown section]\nname = other\nno setting at all\n  nor this\n[profile bar]", "value"),
        ("[profile in valid]\nx = 1\n[profile foo]\nname = value\n[profilefoo]\nname = other", "value"),
        ("[foo]\nname = other\n[profile foo]\nname = value", "value"),
        ("[profile \"foo\"]\nname = value", "value"),
    ])
    func reads(text: String, expected: String) throws {
        #expect(try Self.profiles(text)("foo")?["name"] == expected)
    }

    @Test func namesMayHoldBlanksInQuotes() throws {
        let found = try Self.profiles(
            "[profile \"a b\"]\nregion = eu-west-1\n[profile 'c d']\nregion = eu-west-2",
            credentials: "[a b]\nkey = 1"
        )
        #expect(found("a b")?["region"] == "eu-west-1")
        #expect(found("a b")?["key"] == "1")
        #expect(found("c d")?["region"] == "eu-west-2")
        #expect(try Self.profiles("[profile some-thing:long/the_one%only.foo@bar+]")("some-thing:long/the_one%only.foo@bar+") != nil)
    }

    @Test(arguments: [
        ("[profile foo]\nname = value", "[foo]\nname2 = value2", ["name": "value", "name2": "value2"]),
        ("[profile foo]\nname = value", "[foo]\nname = value2", ["name": "value2"]),
        ("", "[   foo    ]\nname = value\n[profile bar]", ["name": "value"]),
    ])
    func joinsBothFiles(configuration: String, credentials: String, expected: [String: String]) throws {
        let profile = try #require(try Self.profiles(configuration, credentials: credentials)("foo"))
        for (key, value) in expected { #expect(profile[key] == value) }
    }

    @Test(arguments: [
        "[profile default]\nname = value\n[default]\nname2 = value2\n[profile default]\nname3 = value3",
        "[default]\nname2 = value2\n[profile default]\nname = value\nname3 = value3",
    ])
    func theDefaultWithItsPrefixHidesTheOneWithout(configuration: String) throws {
        let profile = try #require(try Self.profiles(configuration, credentials: "[default]\nsecret=foo")("default"))
        #expect(profile["name"] == "value")
        #expect(profile["name2"] == nil)
        #expect(profile["name3"] == "value3")
        #expect(profile["secret"] == "foo")
    }

    @Test func groupsStandUnderTheirKey() throws {
        let file = try SharedFile(
            "[services s]\ns3 =\n name = value\n\t \n\tname2 =\n in valid = x\nsqs=\n  name = other",
            kind: .configuration,
            path: "p"
        )
        let nested = file.sections[.services("s")]?.nested
        #expect(nested == ["s3": ["name": "value", "name2": "", "in valid": "x"], "sqs": ["name": "other"]])
        let session = try SharedConfiguration(configuration: "[sso-session foo]\nname = value\n[profile bar]").session("foo")
        #expect(session == ["name": "value"])
    }

    @Test(arguments: [
        ("[profile foo", 1, "']'"),
        ("name = value", 1, "section"),
        (" -continued", 1, "section"),
        ("[profile foo]\n\n= value", 3, "name"),
        ("[profile foo]\r\nkey : value", 2, "name = value"),
        ("[profile foo]\n -continued", 2, "follow a setting"),
        ("[profile foo]\nname = value\n[profile foo]\n -continued", 4, "follow a setting"),
        ("[profile foo]\ns3 =\n invalid", 3, "name = value"),
        ("[profile foo]\ns3 =\n = value", 3, "name"),
    ])
    func saysWhereAFileIsWrong(text: String, line: Int, word: String) {
        let error = #expect(throws: ConfigurationError.self) { try Self.profiles(text) }
        guard case .malformedFile(let path, let found, let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(path == "~/.aws/config")
        #expect(found == line)
        #expect(reason.contains(word))
    }

    @Test func errorsDoNotQuoteTheLine() {
        let error = #expect(throws: ConfigurationError.self) { try Self.profiles("", credentials: "[a]\naws_secret_access_key: TOPSECRET") }
        #expect(error.map { "\($0)" } == "~/.aws/credentials, line 2: a setting must have the form name = value")
    }
}
