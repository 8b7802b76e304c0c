package applet

import (
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"strconv"

	"github.com/gherkube/gherkube/runtime/container/program"
)

//nolint:gosec // md5sum is what it is
//nolint:gosec // as is sha1sum

func base64Applet(c *program.Call) int {
	o, names, bad := program.ParseOptions(c.Args, "d", "w")
	if bad != "" || len(names) > 1 {
		return c.Usage(bad)
	}
	data, err := c.Slurp(append(names, "-")[0])
	if err != nil {
		return c.Fail("%v", err)
	}
	if o.Has("d") {
		plain, err := base64.StdEncoding.DecodeString(string(bytes.Join(bytes.Fields(data), nil)))
		if err != nil {
			return c.Fail("truncated input")
		}
		return c.Output(plain)
	}
	text := base64.StdEncoding.EncodeToString(data)
	width := 76
	if w, err := strconv.Atoi(o["w"]); err == nil {
		width = w
	}
	for width > 0 && len(text) > width {
		c.Print("%s\n", text[:width])
		text = text[width:]
	}
	if width > 0 {
		text += "\n"
	}
	return c.Print("%s", text)
}

func digest(c *program.Call) int {
	args := program.LongOptions(c.Args, "check=c status=s warn=w quiet=q ignore-missing=i binary=b text=t")
	flags := "cswbt"
	if c.Edition == program.GNU { // whose -s has no letter
		flags = "cwbtqi"
		for _, arg := range c.Args {
			if arg == "--status" {
				flags += "s"
			}
		}
	}
	o, names, bad := program.ParseOptions(args, flags, "")
	switch {
	case bad != "":
		return c.Usage(bad)
	case o.Has("c"):
		return verifyChecksums(c, names, o)
	}
	return c.Whole(names, c.CannotOpen, func(name string, data []byte) {
		mark := " "
		if o.Has("b") && c.Edition == program.GNU {
			mark = "*"
		}
		c.Print("%s %s%s\n", sum(c.Name, data), mark, name)
	})
}

func sum(kind string, data []byte) string {
	switch kind {
	case "md5sum":
		s := md5.Sum(data) //nolint:gosec // md5sum is what it is
		return hex.EncodeToString(s[:])
	case "sha1sum":
		s := sha1.Sum(data) //nolint:gosec // as is sha1sum
		return hex.EncodeToString(s[:])
	case "sha3sum":
		return sha3Sum(data)
	case "sha512sum":
		s := sha512.Sum512(data)
		return hex.EncodeToString(s[:])
	}
	s := sha256.Sum256(data)
	return hex.EncodeToString(s[:])
}

func sha3Sum(data []byte) string {
	s := sha3.Sum224(data)
	return hex.EncodeToString(s[:])
}
