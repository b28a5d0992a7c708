module moontide/streams

go 1.22
