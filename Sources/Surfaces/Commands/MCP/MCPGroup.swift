/// `everett mcp …`
enum MCPGroup {
    static let group = CommandGroup(
        MCPServe.command,
        commands: [MCPInstall.command, MCPInstall.removal, MCPToken.make, MCPToken.list, MCPToken.revoke])
}
