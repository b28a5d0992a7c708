# `make help` lists what there is. Tools and packages are installed by the targets that need them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run build check test test-unit test-integration bench soak soak-llm evaluate-semantic-cache package clean dependencies

PORT ?= 8080
ADMIN_PORT ?= 9180
CONFIG ?=
ONLY ?=

NODE_MODULES := node_modules/.package-lock.json
SOURCES := $(shell find plugins types nginx scripts -type f 2>/dev/null)
BUILT := build/.complete

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-24s %s\n", $$1, $$2 }'

dependencies: ## install what is missing: nginx with Lua, LuaJIT, Node.js packages
	@scripts/install-dependencies

# Not `npm ci`: it refuses a lock file without the native packages of other platforms, which not every registry has.
$(NODE_MODULES): package.json package-lock.json
	npm install --no-save --no-audit --no-fund --loglevel=error
	@touch $@

build: $(BUILT) ## build/lua, build/nginx, build/moontide.schema.json

$(BUILT): $(NODE_MODULES) tsconfig.json tstl.json $(SOURCES)
	@scripts/build
	@touch $@

run: ## the gateway on 127.0.0.1:$(PORT) with demo backends; CONFIG=my.json for your own
	@scripts/install-dependencies run
	@$(MAKE) --no-print-directory build
	@PORT=$(PORT) ADMIN_PORT=$(ADMIN_PORT) CONFIG="$(CONFIG)" scripts/run

check: build ## lint, types, format, generated files up to date
	@scripts/check

test: ## every suite; ONLY=word for those whose path or title has the word
	@scripts/install-dependencies test
	@$(MAKE) --no-print-directory build
	@ONLY="$(ONLY)" scripts/test unit integration

test-unit: ## the Lua that ships, on LuaJIT: unit, contract and simulation suites
	@scripts/install-dependencies test
	@$(MAKE) --no-print-directory build
	@ONLY="$(ONLY)" scripts/test unit

test-integration: ## real nginx, real backends, over loopback
	@scripts/install-dependencies test
	@$(MAKE) --no-print-directory build
	@ONLY="$(ONLY)" scripts/test integration

bench: ## against plain nginx in the same run; ONLY=word for one benchmark
	@scripts/install-dependencies bench
	@$(MAKE) --no-print-directory build
	@ONLY="$(ONLY)" npx --no-install tsx load/bench.ts

soak: ## ten minutes of load with reloads and killed workers: leaks of memory, timers and counts
	@scripts/install-dependencies test
	@$(MAKE) --no-print-directory build
	@npx --no-install tsx load/soak.ts

soak-llm: ## 50,000 streams of which every fifth breaks: nothing unsaid, nothing left behind
	@scripts/install-dependencies test
	@$(MAKE) --no-print-directory build
	@npx --no-install tsx load/llm-soak.ts

evaluate-semantic-cache: ## labelled pairs through the semantic cache with a real embedding model: false hits
	@scripts/install-dependencies bench
	@$(MAKE) --no-print-directory build
	@scripts/evaluate-semantic-cache

package: build ## build/moontide-VERSION.tgz (npm: Lua, types, snippets) and the Kong rock's tree
	@npm pack --pack-destination build --loglevel=error

clean: ## removes what the other targets made
	rm -rf build node_modules .run
