import Crypto

enum CaseSeed {
    /// From the prompt's and the case's names alone, so that a case keeps its seed while the
    /// dataset around it changes, and two versions meet the same luck.
    static func of(prompt: String, caseId: String) -> Int {
        let digest = SHA256.hash(data: Array((prompt + "\0" + caseId).utf8))
        // 31 bits fit whatever integer a provider takes.
        return digest.prefix(4).reduce(0) { $0 << 8 | Int($1) } & 0x7FFF_FFFF
    }
}
