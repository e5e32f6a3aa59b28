//! Common first names, by which a name is told from other words behind a title or a label.

use std::collections::HashSet;

/// Persian first names.
pub(crate) const FIRST_NAMES_FA: &str = "\
    علی محمد محمدرضا محمدعلی محمدمهدی محمدحسین امیر امیرحسین امیرعلی امیررضا امیرمحمد حسین حسن رضا مهدی احمد محمود حامد حمید \
    حمیدرضا علیرضا غلامرضا عباس ابوالفضل اکبر اصغر جواد جعفر کاظم صادق سعید سعیده مجید مسعود منصور ناصر نادر نیما نوید \
    پویا پیمان پژمان پدرام پرویز پیام بهرام بهروز بهزاد بهنام بابک برزو داریوش داوود داود ابراهیم اسماعیل اسحاق ایمان \
    ایرج آرش آرمان آرمین آریا آرین آرتین آیدین اشکان امید امین امیرعباس احسان افشین الیاس یاسر یاسین یوسف یونس یعقوب \
    یحیی فرهاد فرزاد فرشید فرید فریدون فرامرز فردین فرخ فواد فرزین کامران کامبیز کوروش کورش کیوان کیان کیارش کاوه کریم \
    خسرو خلیل جمشید جلال جمال جلیل حبیب حسام حشمت حیدر هادی هاشم همایون هومن هوشنگ هوتن هامون مرتضی مصطفی مجتبی مهران \
    مهرداد مهرزاد میلاد مانی ماهان منوچهر موسی میثم مسلم نصرالله وحید ولی رامین رامتین رسول رحیم رحمان رضوان روزبه \
    رستم سینا سیامک سیاوش سیروس سهراب سهیل سجاد سالار سامان سام سپهر ستار شاهین شهاب شهرام شهریار شهروز شایان شاپور \
    شروین صابر صالح طاهر طه عادل عارف عبدالله عرفان عزیز عماد غلام غلامحسین قاسم قدرت لطف اردشیر اردلان اسد بیژن تیمور \
    ساسان سلمان پارسا پوریا پوریان عیسی ایوب نعمت یدالله عزت حجت نبی ذبیح رئوف فاضل \
    فاطمه زهرا زینب مریم معصومه سمیه سکینه صدیقه طاهره طیبه عاطفه عالیه مهسا مهناز مهین مهتاب مهشید مهدیه مهرناز مینا \
    مینو مرجان مریلا محبوبه محدثه ملیکا ملیحه منیژه منیره مژگان مژده نرگس نسرین نسترن نسیم نازنین نازی ناهید نگار نگین \
    ندا نیلوفر نوشین نفیسه نیره نجمه الهام الهه الناز المیرا اعظم اکرم افسانه افسون آزاده آزیتا آناهیتا آتنا آیدا آیناز \
    آرزو ارغوان اشرف بهاره بهار بنفشه بیتا بتول پروانه پروین پریسا پریا پریناز پگاه پانته‌آ پونه ترانه تینا تارا ثریا ثنا \
    حدیث حمیده حنانه حورا خدیجه راحله رویا رها ریحانه رقیه راضیه رزیتا زیبا زهره ژاله ژیلا سارا سپیده ستاره سحر سمانه \
    سمیرا سمیرا سیما سوسن سولماز سودابه سهیلا شادی شیدا شیرین شیما شیوا شقایق شهلا شهناز شهره شکوفه شراره صبا صفورا صنم \
    طناز عسل غزل غزاله فائزه فرشته فرزانه فریبا فریده فروغ فرناز فرح فهیمه فیروزه کبری کیمیا کتایون گلناز گلنار گلی \
    گیتی لاله لیلا لیلی لیدا لادن ماندانا مهرنوش هانیه هدی هلیا هما هنگامه هستی یاسمن یاسمین یگانه یلدا کوثر ساناز \
    نیکی ریما آتوسا پوران ملک مائده حکیمه حلیمه سعیده محسن مازیار حمزه خشایار شاهرخ فرشاد آروین بردیا کسری جابر رشید سلیم عطا عقیل \
    نصرت هدایت یزدان سهند مرضیه منصوره بهناز شهرزاد شبنم رعنا روشنک زینت عفت صغری ربابه فرنگیس لعیا مارال محیا مهری میترا مونا نازیلا \
    هاله ویدا یسنا الینا پرستو تهمینه آرمیتا";

/// English first names, and Persian ones in Latin letters, in lower case.
pub(crate) const FIRST_NAMES_EN: &str = "\
    james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony mark donald steven \
    paul andrew joshua kenneth kevin brian george edward ronald timothy jason jeffrey ryan jacob gary nicholas eric jonathan \
    stephen larry justin scott brandon benjamin samuel gregory frank alexander raymond patrick jack dennis jerry tyler aaron \
    jose adam nathan henry douglas zachary peter kyle walter ethan jeremy harold keith christian roger noah gerald carl terry \
    sean arthur lawrence jesse dylan bryan joe jordan billy bruce albert willie gabriel logan alan juan wayne roy ralph randy \
    eugene vincent russell elijah louis bobby philip johnny oliver harry oscar leo liam lucas mason hugo simon martin neil \
    graham stuart colin ian craig derek trevor nigel alex max sam tom ben dan luke owen isaac caleb connor evan felix finn \
    fred frederick geoffrey howard ivan julian karl leon marcus nathaniel otto pedro quentin rafael ricardo sebastian theodore \
    tony victor warren xavier carlos diego fernando luis miguel pablo antonio marco giovanni pierre jean hans klaus jurgen \
    mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty margaret sandra ashley kimberly \
    emily donna michelle carol amanda dorothy melissa deborah stephanie rebecca sharon laura cynthia kathleen amy angela \
    shirley anna brenda pamela emma nicole helen samantha katherine christine debra rachel carolyn janet catherine maria \
    heather diane ruth julie olivia joyce virginia victoria kelly lauren christina joan evelyn judith megan andrea cheryl \
    hannah jacqueline martha gloria teresa ann sara madison frances kathryn janice jean abigail alice julia judy sophia grace \
    denise amber doris marilyn danielle beverly isabella theresa diana natalie brittany charlotte marie kayla alexis lori \
    bella zoe nora chloe lily ella mia ava lucy ellen claire clara eva eve fiona georgia holly isabel jane jasmine kate katie \
    leah louise lydia maya molly naomi nina paula penelope phoebe rose ruby sally sophie stella sylvia tina ursula vanessa \
    vera wendy yvonne audrey beatrice bridget caroline daisy eleanor elena erin esther florence hazel irene ivy \
    ali mohammad mohammed muhammad mohamad ahmad ahmed amir hossein hussein hassan reza mehdi mahdi hamid saeed saeid majid \
    masoud mansour naser nasser nader nima navid pouya peyman pejman pedram parviz payam bahram behrouz behzad behnam babak \
    dariush davood ebrahim esmail iman iraj arash arman armin arya ashkan omid amin ehsan afshin yaser yasin yousef farhad \
    farzad farshid farid fereydoun kamran kambiz kourosh keyvan kian kaveh karim khosrow jamshid jalal javad jafar habib \
    hesam heydar hadi hashem homayoun hooman houshang morteza mostafa mojtaba mehran mehrdad milad mani mahan manouchehr \
    meysam vahid ramin rasoul rahim rouzbeh rostam sina siamak siavash sirous sohrab soheil sajjad salar saman sepehr shahin \
    shahab shahram shahriar shayan shapour shervin abbas akbar sadegh hamidreza alireza mohammadreza amirhossein amirali \
    fatemeh fateme zahra zeinab maryam masoumeh somayeh tahereh mahsa mahnaz mahtab mina minoo marjan mahboubeh mojgan narges \
    nasrin nastaran nasim nazanin nahid negar negin neda niloofar nooshin elham elaheh elnaz azam akram afsaneh azadeh azita \
    mohsen maziar khashayar shahrokh farshad bardia marzieh behnaz shahrzad shabnam mona mitra haleh vida \
    mike steve dave chris rob nick matt greg jeff brad jim tim bob andy danny jenny kim rosa lena raj priya anil ravi sanjay omar khalid \
    aisha ibrahim mustafa mehmet ahmet zeynep \
    anahita ayda aida arezou bahareh banafsheh bita parvaneh parvin parisa pegah taraneh tara soraya hanieh roya raha reyhaneh \
    ziba zohreh jaleh sepideh setareh sahar samaneh samira sima sousan soudabeh soheila shadi shida shirin shima shiva shahla \
    shahnaz saba ghazal faezeh fereshteh farzaneh fariba farideh farnaz firouzeh kimia katayoun golnaz laleh leila leyla lida \
    ladan mandana homa hengameh yasaman yeganeh yalda sanaz atousa";

/// Words that end a Persian name or are none.
const NO_NAMES_FA: &str = " در با از به که را و گفت است بود شد شده می نمی هم تا برای بر این آن هر یک یا نیز اما ولی چون اگر شما ما من او ایشان وی \
    خود دیگر همه چند هیچ دارد دارند داشت دارم هستند هستم باید شاید خواهد کرد کرده کند کنند کنید کنیم می‌کند آمد رفت داد دهد بوده باشد نیست اعلام \
    افزود بیان تاکید اظهار توضیح محترم عزیز گرامی ارجمند گرانقدر بزرگوار جوان جدید قدیم خوب بزرگ کوچک ایرانی خارجی داخلی تهرانی مجرد متاهل \
    مدیر مدیرعامل رئیس رییس معاون کارشناس مسئول مسوول سرپرست کارمند کارگر فروشنده خریدار پزشک پرستار معلم استاد دانشجو وکیل قاضی \
    راننده همسایه نویسنده شاعر هنرمند بازیگر خواننده کارگردان خبرنگار مترجم مشاور حسابدار منشی آشپز خانه‌دار خانهدار فرهنگی \
    داروساز دندانپزشک دامپزشک روانشناس متخصص جراح عمومی فوق عمران برق مکانیک کامپیوتر صنایع شیمی معماری نرمافزار سخت کشاورزی \
    ناظر طراح ارشد فنی مرکز مطب شرکت موسسه بانک دانشگاه مدرسه کتاب فیلم محصول کالا کاربر کاربری شهر کشور خدا خداوند \
    پدر مادر همسر فرزند خانوادگی نام ثبت شماره کد تاریخ تولد متولد شغل سن سال ساله آدرس نشانی تلفن موبایل ایمیل تحصیلات جنسیت \
    های ها آقا آقای خانم دکتر مهندس جناب سرکار استاد جمهور وزیر نماینده شهردار فرماندار استاندار سازمان اداره گروه تیم هیئت \
    حقیقی حقوقی حساب مالک گیرنده فرستنده ملی مشتری مشتریان کدملی امروز دیروز فردا صبح ظهر عصر شب ساعت روز هفته ماه دوست دوستان همکار همکاران \
    مخاطب مخاطبان کاربران اعضا عضو ";

/// Words with a capital letter that end an English name or are none, in lower case.
const NO_NAMES_EN: &str = " the a an and or of for to from in on at by with is was are were be has have had will this that these those i we you he \
    she they it my our your his her their sir madam customer client team all everyone there friend friends colleague colleagues \
    support service services sales marketing hiring manager director president ceo cto cfo engineer officer department office \
    company co corp corporation inc ltd llc gmbh plc group bank university college school hospital hotel church institute \
    foundation association society club center centre museum street road avenue lane boulevard st rd ave city state country \
    iran usa uk product item order invoice number no id date birth email phone tel mobile address name passport ssn national \
    january february march april june july august september october november december monday tuesday wednesday thursday friday \
    saturday sunday new old best free premium pro basic standard account card credit debit member user admin guest test \
    example sample unknown none null true false yes please thank thanks regards sincerely pepper who house strange watson \
    january unit flat apt suite floor ";

/// Words that are no part of a name.
pub(crate) fn no_names() -> HashSet<&'static str> {
    NO_NAMES_FA.split_ascii_whitespace().chain(NO_NAMES_EN.split_ascii_whitespace()).collect()
}
