internal import Base
internal import Platform

extension PodmanBench {
    /// Two images of the machine's own PostgreSQL, `localhost/db:1` and `localhost/db:2`: their ids, or nil where there is none.
    ///
    /// The server listens on 127.0.0.1 at `PGPORT`, keeps its files at `PGDATA`, and trusts everybody.
    package func addPostgres() throws -> (first: String, second: String)? {
        guard let shell = ChildProcess.find("sh", searchPath: "/bin:/usr/bin") else { return nil }
        let made = try ChildProcess.run(
            shell,
            arguments: [
                "-euc",
                #"""
                version=$(ls /usr/lib/postgresql | sort -n | tail -n 1)
                programs=/usr/lib/postgresql/$version/bin
                test -x "$programs/postgres" && test -x "$programs/initdb"
                mkdir -p db/usr/lib/postgresql db/usr/share/postgresql db/usr/share/zoneinfo/Etc db/etc db/bin db/tmp
                cp -L /usr/share/zoneinfo/UTC db/usr/share/zoneinfo/UTC
                cp -L /usr/share/zoneinfo/UTC db/usr/share/zoneinfo/Etc/UTC
                chmod 1777 db/tmp
                cp -a "/usr/lib/postgresql/$version" db/usr/lib/postgresql/
                cp -a "/usr/share/postgresql/$version" db/usr/share/postgresql/
                rm -rf "db/usr/lib/postgresql/$version/lib/bitcode"
                ldd "$programs/postgres" "$programs/initdb" | grep -o '/[^ ]*' | grep -v ':$' | sort -u |
                    while read -r library; do
                        mkdir -p "db$(dirname "$library")"
                        cp -L "$library" "db$library"
                    done
                cp image/busybox db/busybox
                ln -s /busybox db/bin/sh
                printf 'root:x:0:0::/:/bin/sh\npostgres:x:999:999::/:/bin/sh\n' > db/etc/passwd
                printf 'root:x:0:\npostgres:x:999:\n' > db/etc/group
                cat > db/start << END
                #!/bin/sh
                set -e
                export PATH=$programs
                /busybox mkdir -p "\$PGDATA"
                /busybox chown 999:999 "\$PGDATA"
                /busybox chmod 700 "\$PGDATA"
                [ -f "\$PGDATA/PG_VERSION" ] ||
                    /busybox su postgres -c "initdb -D \$PGDATA -A trust -U postgres --no-locale -E UTF8 --no-sync > /dev/null"
                exec /busybox su postgres -c "exec postgres -D \$PGDATA -p \$PGPORT -c listen_addresses=127.0.0.1 \
                    -c unix_socket_directories= -c fsync=off"
                END
                chmod +x db/start
                for number in 1 2; do
                    echo $number > db/number
                    tar -C db -cf db.tar .
                    podman import -q -c 'CMD ["/start"]' -c 'STOPSIGNAL SIGINT' db.tar "localhost/db:$number" > /dev/null
                done
                rm -rf db db.tar
                podman image inspect --format '{{.Id}}' localhost/db:1 localhost/db:2
                """#,
            ], environment: environment, workingDirectory: scratch.path, timeoutMilliseconds: 240_000)
        let ids = made.standardOutput.text.split(whereSeparator: \.isWhitespace).map { "sha256:\($0)" }
        return made.succeeded && ids.count == 2 ? (ids[0], ids[1]) : nil
    }
}
