@main
struct Everett {
    static func main() {}
}
