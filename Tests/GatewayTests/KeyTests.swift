import Foundation
import GRDB
import Storage
import Telemetry
import Testing

@testable import Gateway

@Suite("Virtual keys", .timeLimit(.minutes(1)))
struct KeyTests {
    let files: TemporaryStore
    let clock = ManualClock()

    init() throws { files = try TemporaryStore() }

    private func ring(_ seed: UInt64 = 1) async throws -> KeyRing {
        try await KeyRing(store: files.store, clock: clock.clock, random: .seeded(seed))
    }

    @Test("a key has a public id and a long secret, and no two are alike")
    func format() async throws {
        let ring = try await KeyRing(store: files.store)
        var seen: Set<String> = []
        for index in 0..<50 {
            let created = try await ring.create(name: "key \(index)")
            #expect(
                created.secret.wholeMatch(of: /bn-([0-9a-z]{12})-([0-9a-z]{40})/)?.1
                    ?? "" == created.key.id)
            #expect(created.secret.hasPrefix(created.key.prefix + "-"))
            seen.insert(created.secret)
        }
        #expect(seen.count == 50)
    }

    @Test("the secret is nowhere on disk, only its digest")
    func hashed() async throws {
        let created = try await ring().create(name: "a")
        await files.store.flush()
        let secret = Data(created.secret.suffix(40).utf8)
        for name in try FileManager.default.contentsOfDirectory(atPath: files.folder) {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: files.folder + "/" + name))
            #expect(bytes.range(of: secret) == nil, "in \(name)")
        }
        let stored = try await files.store.read {
            try Data.fetchOne($0, sql: "SELECT digest FROM virtual_key")
        }
        #expect(stored.map { [UInt8]($0) } == SecretDigest(of: created.secret).bytes)
    }

    @Test("a digest is SHA-256: the standard's example")
    func digest() {
        let hexadecimal = SecretDigest(of: "abc").bytes.map { String(format: "%02x", $0) }.joined()
        #expect(
            hexadecimal == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test("digests that differ in any one bit are not equal")
    func comparison() throws {
        let bytes = SecretDigest(of: "x").bytes
        let digest = try #require(SecretDigest(bytes: bytes))
        #expect(digest.equals(SecretDigest(of: "x")))
        for bit in 0..<256 {
            var other = bytes
            other[bit / 8] ^= 1 << (bit % 8)
            let changed = try #require(SecretDigest(bytes: other))
            #expect(!digest.equals(changed))
        }
        #expect(SecretDigest(bytes: Array(bytes.dropLast())) == nil)
    }

    @Test("only the exact text of an active key is let in")
    func verification() async throws {
        let ring = try await ring()
        let first = try await ring.create(name: "a").secret
        let second = try await ring.create(name: "b").secret
        #expect(ring.entry(presenting: first)?.name == "a")
        #expect(ring.entry(presenting: second)?.name == "b")
        let mixed = first.prefix(16) + second.suffix(40)
        for text in [
            "", "bn-", String(first.dropLast()), first + "a", first.uppercased(), String(mixed),
            "bn-000000000000-" + first.suffix(40), "sk-" + first.dropFirst(3),
            first.replacing("-", with: "_"), String(repeating: "é", count: 28),
        ] {
            #expect(ring.entry(presenting: text) == nil, "\(text)")
        }
    }

    @Test("keys and what they used are there after opening again")
    func reopening() async throws {
        let created: CreatedVirtualKey
        do {
            let ring = try await ring()
            created = try await ring.create(name: "a")
            try await ring.create(name: "gone").key.revoke(ring)
            let entry = try #require(ring.entry(presenting: created.secret))
            clock.advance(milliseconds: 5)
            entry.use.touch(at: clock.clock.now())
            for _ in 0..<100 { entry.count(Money(nanodollars: 7), in: files.store) }
            entry.count(nil, in: files.store)
        }
        await files.store.flush()
        let ring = try await ring(2)
        #expect(ring.entry(presenting: created.secret) != nil)
        let key = try #require(ring.list().first { $0.name == "a" })
        #expect(key.requestsTotal == 101)
        #expect(key.costTotal.nanodollars == 700)
        #expect(key.lastUsed?.milliseconds(since: key.created) == 5)
        #expect(key.revoked == nil)
        #expect(ring.list().first { $0.name == "gone" }?.revoked != nil)
    }

    @Test("requests between two group commits write a key once")
    func writesOnce() async throws {
        let ring = try await ring()
        let created = try await ring.create(name: "a")
        let entry = try #require(ring.entry(presenting: created.secret))
        try await files.store.write { db in
            try db.execute(
                sql: """
                    CREATE TABLE writes (at INTEGER);
                    CREATE TRIGGER count AFTER UPDATE ON virtual_key
                    BEGIN INSERT INTO writes VALUES (1); END
                    """)
            // The group commit waits for this transaction, and meanwhile a thousand requests end.
            for _ in 0..<1_000 { entry.count(.zero, in: self.files.store) }
        }
        await files.store.flush()
        let writes = try await files.store.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM writes")
        }
        #expect(writes == 1)
        #expect(ring.list().first?.requestsTotal == 1_000)
    }

    @Test("a revoked key is refused at once and for good, and its name is free again")
    func revocation() async throws {
        let ring = try await ring()
        let created = try await ring.create(name: "a")
        clock.advance(milliseconds: 1_000)
        let revoked = try await ring.revoke("a")
        #expect(revoked.revoked?.milliseconds(since: created.key.created) == 1_000)
        #expect(ring.entry(presenting: created.secret) == nil)
        await #expect(throws: GatewayError.unknownKey("a")) { try await ring.revoke("a") }
        let next = try await ring.create(name: "a")
        #expect(ring.entry(presenting: next.secret) != nil)
        #expect(ring.list().map(\.id) == [next.key.id, created.key.id])
        try await ring.revoke(next.key.prefix)
        let reopened = try await self.ring(3)
        #expect(reopened.entry(presenting: next.secret) == nil)
    }

    @Test("a key is refused from now on even when the disk does not take its revocation")
    func revocationWithoutDisk() async throws {
        let ring = try await ring()
        let created = try await ring.create(name: "a")
        await files.store.close()
        await #expect(throws: GatewayError.self) { try await ring.revoke(created.key.id) }
        #expect(ring.entry(presenting: created.secret) == nil)
    }

    @Test("a key that is not on disk is not given out")
    func creationWithoutDisk() async throws {
        let ring = try await ring()
        await files.store.close()
        await #expect(throws: GatewayError.self) { try await ring.create(name: "a") }
        #expect(ring.list().isEmpty)
    }

    @Test("names are checked, and two active keys never share one, however they race")
    func names() async throws {
        let ring = try await KeyRing(store: files.store)
        for name in ["", String(repeating: "x", count: 101), "a\nb", "a\u{7F}"] {
            await #expect(throws: GatewayError.self) { try await ring.create(name: name) }
        }
        let made = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask { (try? await ring.create(name: "same")) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(made == 1)
        #expect(ring.list().count == 1)
        #expect(try await ring.create(name: "ключ 🔑").key.name == "ключ 🔑")
    }

    @Test("the first start makes a key; no later start does, not even when it was revoked")
    func firstKey() async throws {
        let ring = try await ring()
        let first = try #require(try await ring.createFirst())
        #expect(ring.entry(presenting: first.secret)?.name == "default")
        #expect(try await ring.createFirst() == nil)
        try await ring.revoke("default")
        #expect(try await self.ring(5).createFirst() == nil)
    }

    @Test("a damaged digest is an error, not a key that nobody can use")
    func damaged() async throws {
        _ = try await ring().create(name: "a")
        try await files.store.write {
            try $0.execute(sql: "UPDATE virtual_key SET digest = x'00'")
        }
        await #expect(throws: GatewayError.self) { try await self.ring() }
    }
}

extension VirtualKey {
    fileprivate func revoke(_ ring: KeyRing) async throws { try await ring.revoke(id) }
}

@Suite("What keys are for", .timeLimit(.minutes(1)))
struct KeyScopeTests {
    let files: TemporaryStore
    let clock = ManualClock()

    init() throws { files = try TemporaryStore() }

    private func ring() async throws -> KeyRing {
        try await KeyRing(store: files.store, clock: clock.clock, random: .seeded(3))
    }

    @Test("a key ends by itself, also after a restart, and cannot be made for the past")
    func expiry() async throws {
        let ring = try await ring()
        let end = clock.clock.now().advanced(byMilliseconds: 60_000)
        let created = try await ring.create(name: "a", expires: end)
        #expect(ring.entry(presenting: created.secret) != nil)
        let again = try await self.ring()
        clock.advance(milliseconds: 60_000)
        #expect(ring.entry(presenting: created.secret) == nil)
        #expect(again.entry(presenting: created.secret) == nil)
        #expect(ring.takeDenials().first?.reason == .expired)
        await #expect(throws: GatewayError.self) {
            try await ring.create(name: "b", expires: end)
        }
    }

    @Test("a rotated key has both texts for the grace, then the new one alone")
    func rotation() async throws {
        let ring = try await ring()
        let first = try await ring.create(name: "a")
        let second = try await ring.rotate("a", grace: .seconds(60))
        #expect(second.key.id == first.key.id && second.secret != first.secret)
        for ring in [ring, try await self.ring()] {
            #expect(ring.entry(presenting: first.secret) != nil)
            #expect(ring.entry(presenting: second.secret) != nil)
        }
        let third = try await ring.rotate(first.key.id, grace: .seconds(60))
        #expect(ring.entry(presenting: first.secret) == nil, "of two rotations ago")
        #expect(ring.entry(presenting: second.secret) != nil)
        clock.advance(milliseconds: 60_000)
        #expect(ring.entry(presenting: second.secret) == nil)
        #expect(ring.entry(presenting: third.secret) != nil)
        let last = try await ring.rotate("a", grace: .zero)
        #expect(ring.entry(presenting: third.secret) == nil, "at once without a grace")
        try await ring.revoke("a")
        #expect(ring.entry(presenting: last.secret) == nil)
        await #expect(throws: GatewayError.self) { try await ring.rotate("a", grace: .zero) }
    }

    @Test("what was counted stays with the key when it is rotated")
    func counts() async throws {
        let ring = try await ring()
        let created = try await ring.create(name: "a")
        let entry = try #require(ring.entry(presenting: created.secret))
        entry.count(Money(nanodollars: 7), in: files.store)
        let rotated = try await ring.rotate("a", grace: .zero)
        // A request that began before the rotation ends after it.
        entry.count(Money(nanodollars: 5), in: files.store)
        #expect(ring.entry(presenting: rotated.secret)?.row.requestsTotal == 2)
        await files.store.flush()
        #expect(try await self.ring().list().first?.costTotal.nanodollars == 12)
    }

    @Test("models and endpoints are matched by name or by beginning")
    func scopes() {
        let scope = KeyScope(models: ["pilot", "gpt-4*"], endpoints: ["/v1/embeddings"])
        for (model, isAllowed) in [
            ("pilot", true), ("pilot2", false), ("gpt-4o", true), ("", false),
        ] {
            #expect(scope.allows(model: model) == isAllowed)
        }
        #expect(scope.allows(endpoint: "/v1/embeddings"))
        #expect(!scope.allows(endpoint: "/v1/chat/completions"))
        #expect(KeyScope().allows(model: "anything") && KeyScope().allows(endpoint: "/v1/x"))
    }

    @Test("a scope outlasts a restart, and names that would break its table are refused")
    func persistence() async throws {
        let scope = KeyScope(models: ["a", "b*"], endpoints: ["/v1/chat/completions"])
        let created = try await ring().create(name: "a", scope: scope)
        #expect(try await ring().entry(presenting: created.secret)?.facts.scope == scope)
        let ring = try await ring()
        await #expect(throws: GatewayError.self) {
            try await ring.create(name: "b", scope: KeyScope(models: ["x\ny"]))
        }
    }

    @Test("refusals are counted by key and reason, those of others together")
    func denials() async throws {
        let ring = try await ring()
        let created = try await ring.create(name: "a")
        for _ in 0..<3 { _ = ring.entry(presenting: created.secret.dropLast() + "_") }
        for index in 0..<5 { _ = ring.entry(presenting: "bn-nobody\(index)") }
        let denials = ring.takeDenials().sorted { $0.count < $1.count }
        #expect(denials.map(\.count) == [3, 5])
        #expect(denials.map(\.keyId) == [created.key.id, nil])
        #expect(denials.allSatisfy { $0.reason == .wrong })
        #expect(ring.takeDenials().isEmpty)
    }
}
