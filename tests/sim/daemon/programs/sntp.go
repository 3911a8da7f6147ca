// The client of sntp.c without libc. Offsets of its own, because it reads the clock by other calls.
package main

import (
	"encoding/binary"
	"fmt"
	"net"
	"os"
	"strconv"
	"syscall"
	"time"
)

const epoch = 2208988800

func stamp(at []byte) time.Time {
	seconds := int64(binary.BigEndian.Uint32(at)) - epoch
	fraction := uint64(binary.BigEndian.Uint32(at[4:]))
	return time.Unix(seconds, int64(fraction*1000000000>>32))
}

func main() {
	connection, err := net.Dial("udp", os.Args[1]+":123")
	if err != nil {
		fmt.Println(err)
		os.Exit(8)
	}
	count, _ := strconv.Atoi(os.Args[2])
	for i := 0; i < count; i++ {
		packet := make([]byte, 48)
		packet[0] = 0x23
		sent := time.Now()
		binary.BigEndian.PutUint32(packet[40:], uint32(sent.Unix()+epoch))
		binary.BigEndian.PutUint32(packet[44:], uint32(uint64(sent.Nanosecond())<<32/1000000000))
		connection.Write(packet)
		connection.SetReadDeadline(time.Now().Add(time.Second))
		if size, err := connection.Read(packet); err != nil || size != 48 {
			continue
		}
		received := time.Now()
		offset := (stamp(packet[32:]).Sub(sent.Round(0)) + stamp(packet[40:]).Sub(received.Round(0))) / 2
		fmt.Printf("%+.6f\n", offset.Seconds())
		step := syscall.Timex{Modes: 0x0100}
		step.Time.Sec = int64(offset / time.Second)
		step.Time.Usec = int64(offset % time.Second / time.Microsecond)
		if step.Time.Usec < 0 {
			step.Time.Sec--
			step.Time.Usec += 1000000
		}
		if _, err := syscall.Adjtimex(&step); err != nil {
			fmt.Println(err)
			os.Exit(5)
		}
		time.Sleep(16 * time.Second)
	}
}
