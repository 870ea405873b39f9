<TS version="2.1"><context/></TS>
