internal import Terminal

/// `everett mcp …`
enum MCPGroup {
    static let group = CommandGroup(
        "mcp", MCPServe.command.spec.summary, discussion: MCPServe.command.spec.discussion,
        commands: [MCPInstall.command, MCPInstall.removal, MCPToken.make, MCPToken.list, MCPToken.revoke],
        alone: MCPServe.command)
}
