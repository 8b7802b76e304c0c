package applet

import (
	"github.com/gherkube/gherkube/runtime/container/program"
)

// cksum writes the CRC of POSIX, and how long each file is.
func cksum(c *program.Call) int {
	_, names, bad := program.ParseOptions(c.Args, "", "")
	if bad != "" {
		return c.Usage(bad)
	}
	return checksums(c, names, func(name string, data []byte) {
		c.Print("%d %d%s\n", posixCRC(data), len(data), apart(name))
	})
}

// checksums calls f with what is in each file; the name is empty if there are none.
func checksums(c *program.Call, names []string, f func(name string, data []byte)) int {
	return c.Whole(names, c.CannotOpen, func(name string, data []byte) {
		c.P.Work(len(data))
		if len(names) == 0 || len(names) == 1 && name == "-" {
			name = ""
		}
		f(name, data)
	})
}

// apart is a text with a blank before it, if there is a text.
func apart(text string) string {
	if text == "" {
		return ""
	}
	return " " + text
}

// posixCRC is the checksum that POSIX describes for cksum: of the bytes, and of how
// many they are.
func posixCRC(data []byte) uint32 {
	crc := uint32(0)
	add := func(b byte) {
		crc ^= uint32(b) << 24
		for range 8 {
			if crc&(1<<31) != 0 {
				crc = crc<<1 ^ 0x04c11db7
			} else {
				crc <<= 1
			}
		}
	}
	for _, b := range data {
		add(b)
	}
	for n := len(data); n > 0; n >>= 8 {
		add(byte(n))
	}
	return ^crc
}

// sumApplet writes the checksums of BSD, or with -s of System V.
func sumApplet(c *program.Call) int {
	o, names, bad := program.ParseOptions(program.LongOptions(c.Args, "sysv=s"), "rs", "")
	if bad != "" {
		return c.Usage(bad)
	}
	return checksums(c, names, func(name string, data []byte) {
		if o.Has("s") {
			total := uint32(0)
			for _, b := range data {
				total += uint32(b)
			}
			folded := total&0xffff + total>>16
			c.Print("%d %d%s\n", folded&0xffff+folded>>16, (len(data)+511)/512, apart(name))
			return
		}
		rotated := uint16(0)
		for _, b := range data {
			rotated = rotated>>1 | rotated<<15
			rotated += uint16(b)
		}
		label := " " + name
		if c.Edition == program.GNU {
			label = apart(name)
		} else if len(names) < 2 {
			label = " "
		}
		c.Print("%05d %5d%s\n", rotated, (len(data)+1023)/1024, label)
	})
}
