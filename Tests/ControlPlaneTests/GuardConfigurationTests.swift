import Guardrails
import Testing

@testable import ControlPlane

@Suite("Guardrails in the configuration")
struct GuardConfigurationTests {
    private func read(_ text: String) throws -> GuardSetting {
        try ConfigurationReader.read(text, path: "binnacle.yaml").guardrails
    }

    @Test("rules of both directions are read, with those that are not named")
    func everything() throws {
        let setting = try read(
            """
            guardrails:
              input: { email: redact, injection: { action: block, shadow: true }, token: block }
              output: { all: redact, canary: block, phone: "off" }
              injection_threshold: 80
              canaries: [Albatross-77]
              allowed_hosts: [Example.com]
            """)
        #expect(setting.input.settings[.email] == Policy.Setting(.redact))
        #expect(setting.input.settings[.injection] == Policy.Setting(.block, isShadow: true))
        #expect(setting.input.settings[.phone] == nil)
        #expect(setting.output.settings[.canary] == Policy.Setting(.block))
        #expect(setting.output.settings[.phone] == Policy.Setting(.off))
        #expect(setting.output.settings[.token] == Policy.Setting(.redact))
        #expect(setting.output.settings[.injection] == Policy.Setting(.flag))
        for policy in [setting.input, setting.output] {
            #expect(policy.injectionThreshold == 0.8 && policy.canaries == ["Albatross-77"])
            #expect(policy.allowedHosts == ["example.com"])
        }
        #expect(try read("") == GuardSetting())
    }

    @Test("markers go into prompts unless somebody says otherwise")
    func markers() throws {
        let setting = try read("guardrails: { input: { all: redact }, schema_repair: true }")
        #expect(setting.input.settings[.canary] == nil && setting.repairsSchemas)
        #expect(setting.input.settings[.token] == Policy.Setting(.redact))
    }

    @Test("one word puts everything into shadow mode")
    func shadow() throws {
        let setting = try read("guardrails: { shadow: true, input: { email: block } }")
        #expect(setting.input.settings[.email] == Policy.Setting(.block, isShadow: true))
    }

    @Test(
        "what cannot be meant is refused",
        arguments: [
            "guardrails: { input: { mail: flag } }", "guardrails: { input: { email: hide } }",
            "guardrails: { input: { injection: redact } }", "guardrails: { canaries: [short] }",
            "guardrails: { input: { email: { shadow: true } } }", "guardrails: { inputs: {} }",
            "guardrails: { injection_threshold: 0 }", "guardrails: { allowed_hosts: x }",
        ])
    func wrong(text: String) {
        #expect(throws: ConfigurationError.self) { try read(text) }
    }
}
