/// How whoever is served at the moment was let in, for the audit log.
package enum Caller {
    @TaskLocal package static var via = "the program"
}
