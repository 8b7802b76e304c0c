# Needs Go and, for the first run, the Go module proxy. Nothing else.
SHELL       := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# Leaves out what kustomize would load Go plugins with: docs/decisions/0016-kustomize.md
TAGS         := kustomize_disable_go_plugin_support
BIN          := $(CURDIR)/.bin
GOLANGCI     := v2.15.0
GOLANGCI_BIN := $(BIN)/golangci-lint-$(GOLANGCI)
GORELEASER     := v2.15.1
GORELEASER_BIN := $(BIN)/goreleaser-$(GORELEASER)

# Small packages without the API server: a race build of everything linked with
# Kubernetes compiles Kubernetes once more (see race-all).
PURE := ./runtime/clock/... ./runtime/seed/... ./runtime/store/... ./runtime/loop/... ./runtime/signal/... ./runtime/actor/... \
        ./runtime/network/... ./runtime/container/... ./runtime/client/... ./reports/... ./schema/yamljson/...

# Each FUZZTIME long.
FUZZTIME := 10s

.PHONY: help build test lint fmt-check tidy-check docs-check race race-all release-check release-dry-run test-kind update actor fuzz bench check

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

build: ## compile every package, and the command into ./gherkube
	go build ./...
	go build -tags $(TAGS) -o gherkube ./cmd/gherkube

test: ## all tests
	go test ./...

# KIND_FLAGS: --kind-image for another node image, --kind-cluster for a cluster
# that there is.
KIND_FLAGS :=
test-kind: ## all bundled features on a cluster of kind; needs Docker, and half an hour
	go run -tags $(TAGS) ./cmd/gherkube test --target kind $(KIND_FLAGS) --format pretty \
	   --report-html kind.html --report-json kind.json

# staticcheck, unparam and all of govet look into every package that one links.
# For packages that link the API server that is all of Kubernetes, a quarter of
# an hour; those get the linters that do not, and go vet.
CORE   := ./runtime/clock/... ./runtime/seed/... ./runtime/store/... ./runtime/loop/... ./runtime/signal/... ./runtime/actor/... \
          ./runtime/trace/... ./runtime/network/... ./runtime/container/... \
          ./runtime/controller/... ./runtime/scheduler/... ./runtime/kubelet/... ./schema/yamljson/...
LINKED := . ./cmd/... ./features/... ./reports/... ./schema/... ./steps/... \
          ./runtime/apiserver/... ./runtime/client/... ./runtime/sim/... ./runtime/real/... ./runtime/kind/... ./runtime/kubeconfig/...
LIGHT  := errcheck,errorlint,forbidigo,gochecknoinits,ineffassign,nolintlint,revive,unused

lint: $(GOLANGCI_BIN) ## the linters of .golangci.yml
	$(GOLANGCI_BIN) run $(CORE)
	$(GOLANGCI_BIN) run --enable-only $(LIGHT) $(LINKED)
	go vet ./...

$(GOLANGCI_BIN):
	@mkdir -p $(BIN)
	GOBIN=$(BIN) go install -ldflags='-s -w' github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI)
	mv $(BIN)/golangci-lint $@

release-check: $(GORELEASER_BIN) ## .goreleaser.yaml is right
	$(GORELEASER_BIN) check

# SBOMs and images need tools and registries that only a release has.
release-dry-run: $(GORELEASER_BIN) ## what a release has for this machine, in dist/, without publishing
	TAP_TOKEN= $(GORELEASER_BIN) build --snapshot --clean --single-target

$(GORELEASER_BIN):
	@mkdir -p $(BIN)
	GOBIN=$(BIN) go install -ldflags='-s -w' github.com/goreleaser/goreleaser/v2@$(GORELEASER)
	mv $(BIN)/goreleaser $@

fmt-check: ## every file is formatted
	@files=$$(git ls-files -co --exclude-standard '*.go' | xargs ls -d 2>/dev/null | xargs gofmt -l); \
	if [ -n "$$files" ]; then echo "not formatted: run gofmt -w on"; echo "$$files"; exit 1; fi

tidy-check: ## go.mod and go.sum are as go mod tidy leaves them
	go mod tidy -diff

docs-check: ## only the tests that generated files are what update makes
	go test ./cmd/gherkube ./cmd/internal/validate ./steps -run 'UpToDate'

race: ## the race detector on the packages that do not link the API server
	go test -race -short $(PURE)

race-all: ## the race detector on everything: compiles Kubernetes once more
	go test -race ./...

update: ## write goldens and generated documents anew; look at the diff
	@for p in $$(git grep -lE 'flag\.Bool\("update"|controller/controllertest"' -- '*_test.go' | xargs -n1 dirname | sort -u); do \
		echo "go test ./$$p -update"; go test ./$$p -update; \
	done

actor: ## build anew the programs of the image gherkube/actor, which are embedded
	go run ./runtime/actor/generate

fuzz: ## every fuzz target for FUZZTIME
	@git grep -ho 'func Fuzz[A-Za-z0-9_]*' -- '*_test.go' >/dev/null || { echo "no fuzz targets"; exit 0; }; \
	git grep -o 'func Fuzz[A-Za-z0-9_]*' -- '*_test.go' | while IFS=: read -r file decl; do \
		go test "./$$(dirname "$$file")" -run '^$$' -fuzz "^$${decl#func }\$$" -fuzztime $(FUZZTIME); \
	done

bench: ## the Go benchmarks of all rooms, and the figures the project promises
	@./.ci/bench

# The tests before the linters: what fails in a test is what one wants to see.
# Those include that generated files are up to date (docs-check).
check: build fmt-check tidy-check test lint race release-check ## all gates
