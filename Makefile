# Every target is a script in bin/ that also runs by itself.
.DEFAULT_GOAL := help
.PHONY: messages help run setup test test-fast check fmt bench shots reset doctor

help: ## This list
	@echo "make run PORT=8190 runs a second checkout beside the first."
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1	\2/p' Makefile | expand -t 16

run: ## Set up what is missing, start the platform with the demo town
	@bin/run

setup: ## Only install what is needed
	@bin/setup

test: ## All tests, browser journeys included
	@bin/test

test-fast: ## Tests without browser, real data and slow ones
	@bin/test --fast

check: ## Style, types, imports, templates, migrations, settings
	@bin/check

fmt: ## Bring code and templates into their form
	@bin/fmt

bench: ## Measure; the numbers of docs/benchmarks.md
	@bin/bench

shots: ## Pictures of every page: phone and desktop, light and dark
	@bin/shots

reset: ## Throw the demo town away; the next run builds it afresh
	@bin/reset

doctor: ## What is installed, what is missing, where the logs are
	@bin/doctor || true

messages: ## Bring the files of translations up to date with the code
	@bin/messages
