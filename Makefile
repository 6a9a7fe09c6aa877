# Everything a developer runs. "make" alone prints this list.

GO       ?= go
LINT      = github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
TEMPL     = github.com/a-h/templ/cmd/templ@v0.3.977
TAGS      = grpcnotrace
VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
TIMEOUT  ?= 20m
FUZZTIME ?= 20s
SHELL     = /bin/bash -o pipefail

.DEFAULT_GOAL := help
.PHONY: help run build test unit tools lint fmt generate verify fuzz bench clean

help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## Start the sandbox on 127.0.0.1:8080
	$(GO) run ./cmd/watchword dev

build: ## Build the release binary into dist/
	CGO_ENABLED=0 $(GO) build -trimpath -tags $(TAGS) -ldflags "-s -w -X main.version=$(VERSION)" -o dist/watchword ./cmd/watchword

test: tools ## Install what the tests need, run all of them with the race detector, print the counts
	$(GO) vet -tags $(TAGS) ./...
	$(GO) test -race -tags $(TAGS) -timeout $(TIMEOUT) -json ./... | $(GO) run ./internal/testreport

unit: ## Run the tests without the race detector, for a quick look
	$(GO) test -tags $(TAGS) -timeout $(TIMEOUT) -json ./... | $(GO) run ./internal/testreport

# Exim would take the place of another mail server, so where there is one it is left to the developer.
tools: ## Install what the tests need and this machine lacks (Debian: gcc, Chromium, curl, Node.js, npm, Exim)
	@missing=""; \
	command -v gcc >/dev/null || missing="$$missing gcc libc6-dev"; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	command -v curl >/dev/null || missing="$$missing curl"; \
	command -v node >/dev/null || missing="$$missing nodejs"; \
	command -v npm >/dev/null || missing="$$missing npm"; \
	test -x /usr/sbin/exim4 -o -e /usr/sbin/sendmail || missing="$$missing exim4-daemon-light"; \
	if [ -n "$$missing" ]; then \
		command -v apt-get >/dev/null || { echo "please install:$$missing"; exit 1; }; \
		sudo=""; [ "$$(id -u)" = 0 ] || sudo=sudo; \
		$$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	fi
	@$(GO) mod download

lint: ## Run golangci-lint, installing it first if it is not there
	@command -v golangci-lint >/dev/null || test -x "$$($(GO) env GOPATH)/bin/golangci-lint" || $(GO) install $(LINT)
	PATH="$$PATH:$$($(GO) env GOPATH)/bin" golangci-lint run --build-tags $(TAGS) ./...

fmt: ## Format the sources
	gofmt -w $$(git ls-files '*.go')

generate: ## Make the console's templates anew
	$(GO) run $(TEMPL) generate -path console

verify: generate ## Prove that generated files and go.mod are fresh
	$(GO) mod tidy -diff
	git diff --exit-code -- console

fuzz: ## Run every fuzz target for FUZZTIME (20s)
	@set -e; for p in $$($(GO) list ./...); do \
		for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz' || true); do \
			echo "$$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$p; \
		done; \
	done

bench: ## Measure the hot path against a bare net/http handler, as ratios, and starts with a slow vendor
	$(GO) run ./bench

clean: ## Remove what was built
	rm -rf dist
