# `make` alone lists what there is. Each target is a short name for a script that also runs by itself.

SWIFT ?= swift
PREFIX ?= /usr/local
DESTDIR ?=
RELEASE := .build/release/everett

export SWIFT

.DEFAULT_GOAL := help
.PHONY: help run test check bench chaos format release install clean bootstrap

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: release ## build Everett and watch it undo a disaster in a sample project
	@EVERETT="$(CURDIR)/$(RELEASE)" scripts/demo

test: bootstrap ## build and run all tests; ends with "N passed, N failed"
	@scripts/test

check: bootstrap ## formatting, layers, links, unsafe code, scripts, warnings
	@scripts/check

bench: bootstrap ## measure, and compare with other tools
	@Benchmarks/run

chaos: bootstrap ## kill Everett at random moments for a long time; prints a tally and the seed
	@scripts/chaos

format: bootstrap ## lay the Swift code out as the checks expect
	@$(SWIFT) format --in-place --parallel -r Sources Tests Package.swift

# Swift's own libraries go into the binary, so that it runs where no toolchain is.
release: bootstrap ## build the optimised binary
	@$(SWIFT) build --configuration release --product everett --static-swift-stdlib

install: release ## install the stripped binary into PREFIX/bin (PREFIX=/usr/local)
	@strip -o "$(RELEASE).stripped" "$(RELEASE)"
	@install -d "$(DESTDIR)$(PREFIX)/bin"
	@install -m 755 "$(RELEASE).stripped" "$(DESTDIR)$(PREFIX)/bin/everett"
	@echo "installed $(DESTDIR)$(PREFIX)/bin/everett"

clean: ## remove everything that was built
	@rm -rf .build

bootstrap: ## install what building needs; quick when nothing is missing
	@scripts/bootstrap
